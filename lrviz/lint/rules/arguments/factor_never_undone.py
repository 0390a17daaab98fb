"""LR106: factor-never-undone."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import WARMING
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule


class FactorNeverUndone(Rule):
    """A warmup of 0 ticks: its factor stays for ever.

    ## What it does
    Finds a LinearLR or ConstantLR with `total_iters = 0` and a factor other than 1.

    ## Why is this bad?
    The constructor multiplies the LR by the factor, and what undoes it comes at tick
    `total_iters`, which was before the first. The whole run has start_factor (or factor) times the
    LR that was meant.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 0
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 5
    ```
    """

    code = "LR106"
    name = "factor-never-undone"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 0.5, total_iters = 0 }  # <-
        """,
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        [[scheduler.schedulers]]
        type = "LinearLR"
        total_iters = 0  # <-
        [[scheduler.schedulers]]
        type = "StepLR"
        step_size = 5
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 1.0, total_iters = 0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", start_factor = 1.0, end_factor = 0.1, total_iters = 0 }
        """,
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "ConstantLR"
        total_iters = 0
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type(*WARMING):
            name = "start_factor" if placed.type == "LinearLR" else "factor"
            factor = placed.argument(name)
            later = (
                placed.parent is not None and placed.parent.type == "SequentialLR" and placed.index
            )
            if placed.argument("total_iters") != 0 or factor == 1 or later:
                continue
            yield Finding(
                path=placed.path("total_iters"),
                message=(
                    f"total_iters = 0: {name} = {factor:g} is never undone, so that the whole run has "
                    f"{factor:g} of its LR. Set total_iters to at least 1, or {name} = 1.0."
                ),
                scheduler=placed.spec,
                unknown=(
                    f"total_iters = {{total_iters}} comes to 0: {as_written(placed, name)} is never undone, "
                    "and the whole run has that part of its LR. Set total_iters to at least 1."
                ),
            )
