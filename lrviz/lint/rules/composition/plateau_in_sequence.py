"""LR410: plateau-in-sequence."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class PlateauInSequence(Rule):
    """ReduceLROnPlateau inside another scheduler.

    ## What it does
    Finds a ReduceLROnPlateau inside a SequentialLR or a ChainedScheduler.

    ## Why is this bad?
    It has to be told the metric at every step, and neither passes one on: torch refuses to build
    it.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [5]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1

    [[scheduler.schedulers]]
    type = "ReduceLROnPlateau"
    ```

    ## Use instead
    ```toml
    epochs = 100
    steps_per_epoch = 50

    [optimizer]
    lr = 0.1

    [[scheduler]]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 250
    interval = "step"

    [[scheduler]]
    type = "ReduceLROnPlateau"
    ```
    """

    code = "LR410"
    name = "plateau-in-sequence"
    severity = "error"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        [[scheduler.schedulers]]
        type = "ReduceLROnPlateau"  # <-
        [[scheduler.schedulers]]
        type = "StepLR"
        step_size = 20
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.placed:  # one that never ticks too: torch refuses to build it
            if placed.type == "ReduceLROnPlateau" and placed.parent is not None:
                message = (
                    f"{placed.parent.type} gives ReduceLROnPlateau no metric, and torch refuses to build "
                    "it. Make each a [[scheduler]] of its own."
                )
                yield Finding(
                    path=placed.path("type"),
                    message=message,
                    scheduler=placed.spec,
                    unknown=(
                        f"{placed.parent.type} gives ReduceLROnPlateau no metric, and torch refuses to "
                        "build it. Make each a scheduler of its own, and step both."
                    ),
                )
