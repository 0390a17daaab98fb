"""LR312: plateau-cannot-fire."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule


class PlateauCannotFire(Rule):
    """ReduceLROnPlateau with more patience than the run has ticks.

    ## What it does
    Finds a ReduceLROnPlateau whose `patience` is so long that even a metric that never improves
    cuts the LR only after the last step.

    ## Why is this bad?
    The schedule is there and can do nothing: the LR stays as it is.

    ## Example
    ```toml
    epochs = 10

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 10
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 10
    ```
    """

    code = "LR312"
    name = "plateau-cannot-fire"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", patience = 98 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", patience = 97 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("ReduceLROnPlateau"):
            patience = placed.argument("patience")
            if patience + 2 >= placed.ticks:
                most = placed.ticks - 3
                advice = f"Set patience to at most {most}" if most > 0 else "Set patience = 0"
                if most < 0:
                    advice = "The run is too short for one"
                yield Finding(
                    path=placed.path("patience"),
                    message=(
                        f"patience = {patience:g}, and the scheduler ticks {placed.ticks} times: no cut can "
                        f"come before the run ends. {advice}."
                    ),
                    scheduler=placed.spec,
                    unknown=(
                        f"{as_written(placed, 'patience')} is too long for the run: no cut can come "
                        "before it ends. Set patience well below its length."
                    ),
                )
