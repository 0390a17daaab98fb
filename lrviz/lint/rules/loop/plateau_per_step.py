"""LR503: plateau-per-step."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule


class PlateauPerStep(Rule):
    """ReduceLROnPlateau that loses its patience within an epoch.

    ## What it does
    Finds a ReduceLROnPlateau that ticks per step and whose `patience` is less than an epoch of
    steps.

    ## Why is this bad?
    The loss of single batches goes up and down by itself. Ten batches without a new best are
    nothing, and each such run of them cuts the LR: after an epoch it is gone.

    ## Example
    ```toml
    epochs = 10
    steps_per_epoch = 500

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    interval = "step"
    ```

    ## Use instead
    ```toml
    epochs = 30
    steps_per_epoch = 500

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    ```
    """

    code = "LR503"
    name = "plateau-per-step"
    severity = "warning"
    BAD = (
        """
        epochs = 10
        steps_per_epoch = 50
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", interval = "step", patience = 49 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 10
        steps_per_epoch = 50
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", interval = "step", patience = 50 }
        """,
        """
        epochs = 10
        steps_per_epoch = 50
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", interval = "step", frequency = 5, patience = 10 }
        """,
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        per_epoch = facts.spec.steps_per_epoch
        for placed in facts.of_type("ReduceLROnPlateau"):
            scheduler = facts.spec.schedulers[placed.outermost]
            patience = placed.argument("patience") * scheduler.frequency
            if scheduler.interval != "step" or per_epoch < 2 or patience >= per_epoch:
                continue
            yield Finding(
                path=placed.path("patience"),
                message=(
                    f"a patience of {patience:g} steps is less than an epoch of {per_epoch:,}: a few noisy "
                    'batches cut the LR. Set interval = "epoch", or patience above that.'
                ),
                scheduler=placed.spec,
                unknown=(
                    f"{as_written(placed, 'patience')} counts steps here, less than an epoch of them: a "
                    "few noisy batches cut the LR. Tick once an epoch, or set patience above that."
                ),
            )
