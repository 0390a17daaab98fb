"""LR309: warmup-unfinished."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lrviz.engine.places import Placed
from lrviz.known.behaviour import WARMING
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written, count, is_warmup, phase_path
from lrviz.lint.rule import Finding, Rule
from lrviz.text.problem import KeyPath

Bools = npt.NDArray[np.bool_]


def _holds(placed: Placed) -> bool:
    """Whether it is a ConstantLR that keeps the LR low after another phase of a SequentialLR."""
    later = placed.parent is not None and placed.parent.type == "SequentialLR" and placed.index > 0
    return later and placed.type == "ConstantLR"


class WarmupUnfinished(Rule):
    """A warmup that is longer than what it has.

    ## What it does
    Finds a warmup (LinearLR that rises, ConstantLR with a factor below 1) whose `total_iters` is
    at least as long as the run, or longer than its phase of a SequentialLR; and any curve of a
    LambdaLR, of Phases or of a dotted type that is still rising when the run ends, and has never
    been at the optimizer's LR. A ConstantLR that is a later phase holds the LR low, and warms
    nothing up.

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
        steps = 1000
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "Phases"
        phases = [
            { shape = "linear", from = 0.01, to = 1, length = 2000 },  # <-
            { shape = "cosine", to = 0 },
        ]
        """,
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "min(1, (step + 1) / 1010)" }  # <-
        """,
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
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "min(1, (step + 1) / 1000)" }
        """,
        """
        steps = 1000
        optimizer = { lr = 1.0 }
        [scheduler]
        type = "LambdaLR"
        lr_lambda = "0.05 * min((step + 1) / 400, (400 / (step + 1)) ** 0.5)"
        """,
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
        for placed in facts.of_type(*WARMING):
            total = placed.argument("total_iters")
            enough = placed.ticked if not placed.to_the_end else placed.ticked - 1
            if not is_warmup(placed) or _holds(placed) or total <= enough:
                continue
            has = "the scheduler has" if placed.to_the_end else "its phase has"
            yield Finding(
                path=placed.path("total_iters"),
                message=(
                    f"the warmup takes {count(total)} ticks, and {has} {placed.ticked}: the whole LR is never "
                    f"reached. Set total_iters to {max(int(enough), 1)} or less."
                ),
                scheduler=placed.spec,
                steps=(int(placed.step[-1]), None),
                unknown=(
                    f"the warmup's {as_written(placed, 'total_iters')} is longer than what {has}: "
                    "the whole LR is never reached. Make it a small part of that."
                ),
            )
        for placed in facts.placed:
            found = _rising(facts, placed)
            if found is None:
                continue
            last, path = float(placed.lr[found, -1].max()), _cause(placed)  # type: ignore[index]
            yield Finding(
                path=path,
                message=(
                    f"the LR is still rising when the run ends, after {placed.ticks:,} ticks: it comes to "
                    f"{last:.3g} and never to the whole {facts.base_lr[found].max():.3g}. Make the "
                    "warmup a small part of the run."
                ),
                scheduler=placed.spec,
                group=facts.named(found),
                steps=(int(placed.step[-1]), None),
                unknown=(
                    "the LR is still rising when the run ends, and has never been the whole one. "
                    "Make the warmup a small part of the run."
                ),
            )


def _rising(facts: Facts, placed: Placed) -> Bools | None:
    """The groups of a free curve that end at their highest, on the way up, below their base LR."""
    free = placed.type in ("LambdaLR", "Phases") or placed.spec.dotted
    if not free or placed.lr is None or placed.ticks < 2:
        return None
    if not placed.to_the_end or not facts.alone(placed):
        return None
    lr = placed.lr
    rises = (lr[:, -1] > lr[:, -2]) & (lr[:, -1] >= lr.max(axis=1))
    found: Bools = rises & (lr[:, -1] < 0.999 * facts.base_lr)
    return found if found.any() else None


def _cause(placed: Placed) -> KeyPath:
    """The argument that says how long the warmup is; else the type."""
    if placed.type == "Phases":
        return phase_path(placed, placed.end - 1)
    return placed.path("lr_lambda", "num_warmup_steps", "warmup_t", "warmup_steps")
