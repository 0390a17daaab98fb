"""LR303: unit-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lrviz.curve import Interval
from lrviz.engine.places import Placed
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import Horizon, count, horizon
from lrviz.lint.rule import Finding, Rule
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import every_unknown

_A: Final = {"epoch": "an", "step": "a"}


class UnitMismatch(Rule):
    """A horizon in epochs while the scheduler ticks per step, or the other way round.

    ## What it does
    Compares the horizon of a decay (`T_max`, `total_steps`, `total_iters`, `num_training_steps`,
    the last milestone, the end of Phases) with the run: one that equals the number of epochs while
    the scheduler ticks per step; or the number of steps (within 1 %), or of the batches of one
    epoch, while it ticks per epoch.

    ## Why is this bad?
    A T_max of 90 epochs is over after 90 batches, and the cosine goes up and down hundreds of
    times; a T_max of 450,000 steps ticked once an epoch never leaves its peak.

    ## Example
    ```toml
    epochs = 90
    steps_per_epoch = 5005

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = 90
    ```

    ## Use instead
    ```toml
    epochs = 90
    steps_per_epoch = 5005

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = "total_steps"
    ```
    """

    code = "LR303"
    name = "unit-mismatch"
    severity = "error"
    BAD = (
        """
        epochs = 30
        steps_per_epoch = 40
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "Phases"
        interval = "step"
        phases = [
            { shape = "linear", from = 0.1, to = 1, length = 5 },
            { shape = "cosine", to = 0, length = 25 },  # <-
        ]
        """,
        """
        epochs = 30
        steps_per_epoch = 400
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 400 }  # <-
        """,
        """
        epochs = 30
        steps_per_epoch = 10
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [150, 300] }  # <-
        """,
        """
        epochs = 30
        steps_per_epoch = 10
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, epochs = 30, steps_per_epoch = 10 }  # <-
        """,
        """
        epochs = 30
        steps_per_epoch = 10
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 30, interval = "step" }  # <-
        """,
        """
        epochs = 100
        steps_per_epoch = 20
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        interval = "step"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 95  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        steps_per_epoch = 80
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [40, 80] }
        """,
        """
        epochs = 100
        steps_per_epoch = 99
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 99 }
        """,
        """
        epochs = 90
        steps_per_epoch = 50
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 90 }
        """,
        """
        epochs = 90
        steps_per_epoch = 50
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", total_iters = 90, interval = "step" }
        """,
        """
        epochs = 90
        steps_per_epoch = 5
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 90, interval = "step", gamma = 0.99 }
        """,
        """
        epochs = 90
        steps_per_epoch = 50
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 90, interval = "step", frequency = 50 }
        """,
        """
        epochs = 90
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 90 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        spec = facts.spec
        if spec.epochs is None or spec.steps_per_epoch < 2:
            return
        for placed in facts.placed:
            found = horizon(spec, placed) if placed.ticks else None
            mistake = None if found is None else _mistake(facts, placed, found)
            if found is None or mistake is None:
                continue
            scheduler = facts.outermost(placed)
            per, other = scheduler.interval, mistake.interval
            advice, fix = f"Set it to {count(placed.end)}", None
            unknown = f"Give it the {per}s of the run"
            if other is not None:
                edit = set_key(facts.plan, scheduler.path, "interval", other)
                fix = Fix(f'Set interval = "{other}"', present(edit), "unsafe")
                # Of two keys, and of a list, there is no one number to be set.
                one = found.name not in ("epochs", "milestones")
                advice += f', or interval = "{other}"'
                advice = advice if one else f'Set interval = "{other}"'
                unknown += f', or tick once {_A[other]} {other} (interval = "{other}")'
            yield Finding(
                path=found.path,
                message=(
                    f"{found.said} {mistake.means}, but the scheduler ticks per {per}: "
                    f"{placed.ticks:,} times. {advice}."
                ),
                scheduler=placed.spec,
                fix=fix,
                unknown=(
                    f"{found.unknown} {mistake.means}, but the scheduler ticks after every {per}. "
                    f"{unknown}."
                ),
            )


@dataclass(frozen=True)
class _Mistake:
    """What a horizon counts, and the interval that would go with it, if one would."""

    means: str
    interval: Interval | None


def _mistake(facts: Facts, placed: Placed, found: Horizon) -> _Mistake | None:
    """What is wrong with a horizon's unit, if anything."""
    spec, epochs = facts.spec, facts.spec.epochs or 0
    ticks = next(p.ticks for p in facts.placed if p.spec is facts.outermost(placed))
    ends = {found.ticks, found.ticks + placed.start}
    if facts.outermost(placed).interval == "step":
        wrong = epochs in ends and ticks > 1.5 * epochs
        return _Mistake("counts the epochs of the run", "epoch") if wrong else None
    if any(abs(end - spec.total_steps) <= 0.01 * spec.total_steps for end in ends):
        return _Mistake("counts the steps of the run", "step")
    in_epoch = {spec.steps_per_epoch, spec.batches_per_epoch}
    if found.ticks not in in_epoch:
        return None
    if min(ends) <= ticks + 1 and not _made_of_batches(facts.plan, found):
        return None  # one that lies in the run may be there by chance
    if found.name == "milestones" and min(placed.argument("milestones")) < placed.end:
        return None  # nor is it the unit, where others come in time
    return _Mistake("is the number of batches of one epoch", None)


def _made_of_batches(plan: Plan, found: Horizon) -> bool:
    """Whether a horizon is made of the very number of batches that the source does not say."""
    read = plan.table if plan.unsettled is None else plan.unsettled
    lengths = [read.get(key) for key in ("steps_per_epoch", "batches_per_epoch")]
    batches = {one.name for one in every_unknown(lengths)}
    value: Any = read
    try:
        for key in found.path:
            value = value[key]
    except (KeyError, IndexError, TypeError):  # given by the command line
        return False
    return any(one.name in batches for one in every_unknown(value))
