"""LR303: unit-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import horizon
from lrviz.lint.rule import Finding, Rule


class UnitMismatch(Rule):
    """A horizon in epochs while the scheduler ticks per step, or the other way round.

    ## What it does
    Compares the horizon of a decay (`T_max`, `total_steps`, `total_iters`, the last milestone)
    with the run: one that equals the number of epochs while the scheduler ticks per step, or the
    number of steps (within 1 %) while it ticks per epoch.

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
            found = None if placed.spec.dotted or not placed.ticks else horizon(placed)
            if found is None:
                continue
            scheduler = spec.schedulers[placed.outermost]
            outermost = next(p for p in facts.placed if p.spec is scheduler)
            ends = {found.ticks, found.ticks + placed.start}
            if scheduler.interval == "step":
                wrong = spec.epochs in ends and outermost.ticks > 1.5 * spec.epochs
                means, unit, other = "the epochs of the run", "step", "epoch"
            else:
                wrong = any(abs(end - spec.total_steps) <= 0.01 * spec.total_steps for end in ends)
                wrong = wrong and outermost.ticks < 0.7 * spec.total_steps
                means, unit, other = "the steps of the run", "epoch", "step"
            if not wrong:
                continue
            edit = set_key(facts.plan, scheduler.path, "interval", other)
            path = placed.path(found.name)
            if found.name == "milestones":
                milestones = placed.argument("milestones")
                path = (*path, milestones.index(found.ticks))
            yield Finding(
                path=path,
                message=(
                    f"{found.name} = {found.ticks:g} counts {means}, but the scheduler ticks per {unit}: "
                    f'{placed.ticks:,} times. Set it to {placed.end:,}, or interval = "{other}".'
                ),
                scheduler=placed.spec,
                fix=Fix(f'Set interval = "{other}"', present(edit), "unsafe"),
            )
