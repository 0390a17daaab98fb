"""LR309: warmup-unfinished."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.engine.places import Placed
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import is_warmup
from lrviz.lint.rule import Finding, Rule


def _holds(placed: Placed) -> bool:
    """Whether it is a ConstantLR that keeps the LR low after another phase of a SequentialLR."""
    later = placed.parent is not None and placed.parent.type == "SequentialLR" and placed.index > 0
    return later and placed.type == "ConstantLR"


class WarmupUnfinished(Rule):
    """A warmup that is longer than what it has.

    ## What it does
    Finds a warmup (LinearLR that rises, ConstantLR with a factor below 1) whose `total_iters` is
    at least as long as the run, or longer than its phase of a SequentialLR. A ConstantLR that is a
    later phase holds the LR low, and warms nothing up.

    ## Why is this bad?
    The LR that was meant is never reached; inside a SequentialLR it jumps from the unfinished
    warmup to the next phase's start.

    ## Example
    ```toml
    epochs = 5

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 5
    ```

    ## Use instead
    ```toml
    epochs = 50

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 5
    ```
    """

    code = "LR309"
    name = "warmup-unfinished"
    severity = "warning"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        total_iters = 10  # <-
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 45
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 0.5, total_iters = 200 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [80]
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 80
        eta_min = 0.01
        [[scheduler.schedulers]]
        type = "ConstantLR"
        factor = 0.1
        total_iters = 1_000_000
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [10]
        [[scheduler.schedulers]]
        type = "ChainedScheduler"
        schedulers = [
            { type = "LinearLR", total_iters = 10 },
            { type = "ExponentialLR", gamma = 0.99 },
        ]
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 90
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        total_iters = 5
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 45
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 1.0, total_iters = 200 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", start_factor = 1.0, end_factor = 0.1, total_iters = 100 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", total_iters = 99 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("LinearLR", "ConstantLR"):
            total = placed.argument("total_iters")
            enough = placed.end if not placed.to_the_end else placed.end - 1
            if not is_warmup(placed) or _holds(placed) or total <= enough:
                continue
            has = "the scheduler has" if placed.to_the_end else "its phase has"
            yield Finding(
                path=placed.path("total_iters"),
                message=(
                    f"the warmup takes {total:g} ticks, and {has} {placed.end}: the whole LR is never "
                    f"reached. Set total_iters to {max(int(enough), 1)} or less."
                ),
                scheduler=placed.spec,
                steps=(int(placed.step[-1]), None),
            )
