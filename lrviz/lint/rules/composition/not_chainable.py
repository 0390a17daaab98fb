"""LR404: not-chainable."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import OUTRIGHT
from lrviz.known.phases import PHASES
from lrviz.lint.facts import Facts, Placed
from lrviz.lint.rule import Finding, Rule

_OUTRIGHT = (*OUTRIGHT, PHASES.name)


class NotChainable(Rule):
    """A scheduler that sets the LR outright, beside others that multiply it.

    ## What it does
    Finds a LambdaLR, Phases, OneCycleLR, CyclicLR, CosineAnnealingWarmRestarts or SWALR beside other
    children of a ChainedScheduler, or beside another `[[scheduler]]`.

    ## Why is this bad?
    Chained schedulers multiply what is there. These do not look at what is there: whatever came
    before is thrown away at every tick, and whatever comes after is undone by the next one.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ChainedScheduler"

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 5

    [[scheduler.schedulers]]
    type = "LambdaLR"
    lr_lambda = "0.95 ** epoch"
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ChainedScheduler"

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 5

    [[scheduler.schedulers]]
    type = "ExponentialLR"
    gamma = 0.95
    ```
    """

    code = "LR404"
    name = "not-chainable"
    severity = "error"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "CosineAnnealingLR"
        T_max = 50
        [[scheduler]]
        type = "SWALR"  # <-
        swa_lr = 0.05
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "StepLR"
        step_size = 20
        [[scheduler]]
        type = "CosineAnnealingWarmRestarts"  # <-
        T_0 = 25
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "LambdaLR"  # <-
        lr_lambda = "0.95 ** epoch"
        [[scheduler]]
        type = "StepLR"
        step_size = 20
        """,
    )
    GOOD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [40]
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 40
        eta_min = 0.05
        [[scheduler.schedulers]]
        type = "SWALR"
        swa_lr = 0.05
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        [[scheduler.schedulers]]
        type = "LambdaLR"
        lr_lambda = "0.95 ** epoch"
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "LambdaLR"
        lr_lambda = "0.95 ** epoch"
        """,
        """
        epochs = 50
        steps_per_epoch = 10
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "LinearLR"
        interval = "step"
        [[scheduler]]
        type = "StepLR"
        step_size = 20
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        found = [one for one in facts.of_type(*_OUTRIGHT, "SWALR") if not facts.alone(one)]
        for number, placed in enumerate(found):
            if any(_beside(placed, later) for later in found[number + 1 :]):
                continue  # which throws away what this one does, too
            what = f"{placed.type} sets the LR outright at every tick"
            advice = "Use SequentialLR, or one that multiplies"
            if placed.type == "SWALR":
                what = "SWALR brings the LR to swa_lr, whatever it was"
                advice = "Let it take over where they end, as with SequentialLR"
            message = f"{what}, and throws away what the schedulers beside it do. {advice}."
            yield Finding(
                path=placed.path("type"),
                message=message,
                scheduler=placed.spec,
                unknown=message,
            )


def _beside(one: Placed, other: Placed) -> bool:
    """Whether two schedulers tick one after the other: as `[[scheduler]]`, or in one chain."""
    if one.outermost != other.outermost:
        return True
    above = set(map(id, _lineage(one)))
    common = next((placed for placed in _lineage(other) if id(placed) in above), None)
    return common is not None and common.type == "ChainedScheduler"


def _lineage(placed: Placed) -> Iterator[Placed]:
    around: Placed | None = placed
    while around is not None:
        yield around
        around = around.parent
