"""LR311: cyclic-incomplete."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule


class CyclicIncomplete(Rule):
    """CyclicLR whose peak the run never reaches.

    ## What it does
    Finds a CyclicLR whose `step_size_up` is longer than its ticks.

    ## Why is this bad?
    The default step_size_up is 2000 ticks: ticked per epoch, or in a short run, the LR only creeps
    up a little.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "CyclicLR"
    base_lr = 0.01
    max_lr = 0.1
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "CyclicLR"
    base_lr = 0.01
    max_lr = 0.1
    step_size_up = 10
    ```
    """

    code = "LR311"
    name = "cyclic-incomplete"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 101 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 100 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("CyclicLR"):
            up = placed.argument("step_size_up")
            if placed.end < up:
                yield Finding(
                    path=placed.path("step_size_up"),
                    message=(
                        f"step_size_up = {up:g}, and the scheduler ticks {placed.ticked} times: max_lr is never "
                        "reached. Set step_size_up well below that."
                    ),
                    scheduler=placed.spec,
                    unknown=(
                        f"{as_written(placed, 'step_size_up')} is longer than the run: max_lr is "
                        "never reached. Set step_size_up well below that."
                    ),
                )
