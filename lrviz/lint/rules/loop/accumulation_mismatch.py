"""LR502: accumulation-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.engine.places import Placed
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import count, horizon
from lrviz.lint.rule import Finding, Rule


class AccumulationMismatch(Rule):
    """A horizon in batches, while the scheduler ticks per optimizer step.

    ## What it does
    Finds a horizon (`T_max`, `total_steps`, `total_iters`, `num_training_steps`, the last
    milestone, the end of Phases) that equals the number of batches of the run, where gradients are
    accumulated over several of them and the scheduler ticks once per optimizer step. A phase of
    SequentialLR that would end there counts too, though the run never comes to it.

    ## Why is this bad?
    With accumulate_grad_batches = 4 there are a quarter as many steps as batches: the schedule is
    a quarter through when the run ends.

    ## Example
    ```toml
    epochs = 10
    batches_per_epoch = 1000
    accumulate_grad_batches = 4

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = 10_000
    ```

    ## Use instead
    ```toml
    epochs = 10
    batches_per_epoch = 1000
    accumulate_grad_batches = 4

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = "total_steps"
    ```
    """

    code = "LR502"
    name = "accumulation-mismatch"
    severity = "error"
    BAD = (
        """
        epochs = 10
        batches_per_epoch = 160
        accumulate_grad_batches = 16
        [optimizer]
        lr = 0.1
        [scheduler]
        type = "SequentialLR"
        interval = "step"
        milestones = [160]  # <-
        [[scheduler.schedulers]]
        type = "LinearLR"
        total_iters = 160
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 1440
        """,
        """
        epochs = 10
        batches_per_epoch = 100
        accumulate_grad_batches = 2
        [optimizer]
        lr = 0.1
        momentum = 0.9
        [scheduler]
        type = "OneCycleLR"
        interval = "step"
        max_lr = 0.1
        total_steps = 1000  # <-
        """,
    )
    GOOD = (
        """
        epochs = 10
        batches_per_epoch = 100
        accumulate_grad_batches = 1
        [optimizer]
        lr = 0.1
        [scheduler]
        type = "CosineAnnealingLR"
        interval = "step"
        T_max = 1000
        """,
        """
        epochs = 10
        batches_per_epoch = 100
        accumulate_grad_batches = 2
        [optimizer]
        lr = 0.1
        [scheduler]
        type = "CosineAnnealingLR"
        T_max = 10
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        spec = facts.spec
        if (
            spec.accumulate_grad_batches < 2
            or spec.batches_per_epoch is None
            or spec.epochs is None
        ):
            return
        batches = spec.epochs * spec.batches_per_epoch
        for placed in facts.placed:
            found = horizon(spec, placed)
            if found is None or facts.outermost(placed).interval != "step":
                continue
            start = _start(placed)
            ends = (found.ticks, start + found.ticks)
            if not any(abs(end - batches) <= 0.01 * batches for end in ends):
                continue
            path, end = found.path, placed.end
            subject, unknown, advice = found.said, found.unknown, f"Set it to {end}"
            verb = "is"
            if found.name == "epochs":
                advice = f"Make it {end}"
            if not placed.ticks and placed.parent is not None:  # its phase never comes
                path = (*placed.parent.path("milestones"), placed.index - 1)
                subject = f"the milestone {count(start)} and then {found.said}"
                unknown = "milestones = {milestones} and the phases"
                end, verb = placed.parent.ticks, f"come to {batches},"
                advice = f"Count the phases in optimizer steps, {end} in all"
            yield Finding(
                path=path,
                message=(
                    f"{subject} {verb} the number of batches, but with "
                    f"accumulate_grad_batches = {spec.accumulate_grad_batches} the scheduler ticks "
                    f"{end} times. {advice}."
                ),
                scheduler=placed.parent.spec
                if not placed.ticks and placed.parent is not None
                else placed.spec,
                unknown=(
                    f"{unknown} {'counts' if verb == 'is' else 'count'} batches, but the scheduler ticks "
                    "once per optimizer step. Divide by the number of batches whose gradients are "
                    "accumulated."
                ),
            )


def _start(placed: Placed) -> float:
    """The tick at which its phase would begin, were the run long enough."""
    if placed.ticks or placed.parent is None or placed.parent.type != "SequentialLR":
        return placed.start
    before = placed.parent.argument("milestones")[: placed.index]
    return placed.parent.start + max(before, default=0)
