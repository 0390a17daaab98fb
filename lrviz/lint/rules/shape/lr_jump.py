"""LR205: lr-jump."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np

from lrviz.engine.places import Placed
from lrviz.known.behaviour import BY_FUNCTION, OUTRIGHT
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import is_warmup, phase_path
from lrviz.lint.jumps import constant, due, fall_after_rise, following, jumps_itself, largest
from lrviz.lint.rule import Finding, Rule

_CYCLIC: Final = tuple(name for name in OUTRIGHT if name not in BY_FUNCTION)


class LrJump(Rule):
    """The LR jumps where one phase hands over to the next.

    ## What it does
    Finds a milestone of SequentialLR at which the LR changes by more than a tenth of its peak, and
    by more than three times the largest change inside either phase around it; and, in any curve, a
    rise that ends in a fall of that size within one tick. The last step of a warmup is no jump; nor
    are a step between two constants, the decay of StepLR and MultiStepLR and the restart of
    CosineAnnealingWarmRestarts that were due at that tick, and a sawtooth.

    ## Why is this bad?
    The next phase starts from its own first LR, not from where the last one ended. A cosine that
    has come down and is followed by a constant goes back to the whole LR in one tick, and the loss
    with it. A function whose decay counts from the first tick, and not from the end of the warmup,
    is some way down when the warmup ends.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [80]

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = 80

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 1.0
    end_factor = 0.1
    total_iters = 20
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [20]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 20

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = 80
    ```
    """

    code = "LR205"
    name = "lr-jump"
    severity = "warning"
    BAD = (
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "Phases"
        phases = [
            { shape = "linear", from = 0, to = 1, length = 300 },
            { shape = "linear", from = 0.7, to = 0 },  # <-
        ]
        """,
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "step / 300 if step < 300 else 1 - step / 1000" }  # <-
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [10]  # <-
        schedulers = [
            { type = "LinearLR", start_factor = 0.01, end_factor = 0.3, total_iters = 10 },
            { type = "CosineAnnealingLR", T_max = 50 },
        ]
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]  # <-
        schedulers = [
            { type = "ExponentialLR", gamma = 0.9 },
            { type = "ExponentialLR", gamma = 0.9 },
        ]
        """,
    )
    GOOD = (
        """
        steps = 900
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [300, 600]
        schedulers = [
            { type = "ConstantLR", factor = 1.0 },
            { type = "ConstantLR", factor = 0.2, total_iters = 100_000 },
            { type = "LambdaLR", lr_lambda = "0.05" },
        ]
        """,
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "(step + 1) / 300 if step < 300 else 1 - (step - 300) / 1000" }
        """,
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.1 + 0.9 * (step % 500) / 500" }
        """,
        """
        epochs = 90
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        schedulers = [
            { type = "LinearLR", start_factor = 0.1, total_iters = 30 },
            { type = "StepLR", step_size = 30 },
        ]
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "CosineAnnealingWarmRestarts", T_0 = 30 },
            { type = "CosineAnnealingLR", T_max = 70 },
        ]
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "StepLR", step_size = 30 },
            { type = "LambdaLR", lr_lambda = "0.1 * 0.98 ** epoch" },
        ]
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [20]
        schedulers = [
            { type = "ConstantLR", factor = 0.1, total_iters = 20 },
            { type = "ExponentialLR", gamma = 0.95 },
        ]
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [1]
        schedulers = [
            { type = "LinearLR", start_factor = 0.001, total_iters = 1 },
            { type = "CosineAnnealingLR", T_max = 59 },
        ]
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "CosineAnnealingLR", T_max = 40 },
            { type = "SWALR", swa_lr = 0.05 },
        ]
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for parent in facts.of_type("SequentialLR"):
            yield from _between_phases(facts, parent)
        yield from _after_a_rise(facts)


def _between_phases(facts: Facts, parent: Placed) -> Iterator[Finding]:
    """The milestones of a SequentialLR at which two phases do not meet."""
    milestones = list(parent.argument("milestones"))
    if parent.lr is None or milestones != sorted(milestones):
        return  # no curve, or no telling the phases apart: LR105
    phases = [child for child in facts.children(parent) if child.ticks > 0]
    for before, after in itertools.pairwise(phases):
        if is_warmup(before) and before.argument("total_iters") > before.end:
            continue  # LR309 says that it does not end there
        assert before.lr is not None
        assert after.lr is not None
        if constant(before) and constant(after):
            continue  # steps, as they are written
        change = np.abs(after.lr[:, 0] - before.lr[:, -1])
        then = following(facts, before)
        if then is not None:  # a warmup's own last step, however steep, is no jump
            change = np.minimum(change, np.abs(after.lr[:, 0] - then))
        inside = np.maximum(largest(before.lr), largest(after.lr))
        found = (change > 0.1 * facts.peak) & (change > 3 * inside) & (facts.peak > 0)
        if not found.any():
            continue
        group = int(np.argmax(found))
        if jumps_itself(before, bool(after.lr[group, 0] > before.lr[group, -1])):
            continue
        step = int(after.step[0])
        start = f"{after.type} starts from its own first LR. Make the phases meet there"
        ends = ""
        if before.type == "LinearLR" and then is not None and before.argument("end_factor") != 1:
            ends = f": LinearLR ends at end_factor = {before.argument('end_factor'):g} of the LR"
        yield Finding(
            path=(*parent.path("milestones"), min(after.index, len(milestones)) - 1),
            message=(
                f"at {facts.when(step)} the LR jumps from {before.lr[group, -1]:.3g} to "
                f"{after.lr[group, 0]:.3g}: {start}{ends}."
            ),
            scheduler=parent.spec,
            group=facts.named(found),
            steps=(step, None),
            unknown=(
                f"where {before.type} hands over to {after.type}, by milestones = {{milestones}}, the LR "
                f"jumps: {start}."
            ),
        )


def _after_a_rise(facts: Facts) -> Iterator[Finding]:
    """A rise of at least two ticks that ends in a fall to a fraction within one."""
    whole = facts.whole
    if whole.lr is None:
        return
    falls = [fall_after_rise(lr, peak) for lr, peak in zip(whole.lr, facts.peak, strict=True)]
    for group, tick in enumerate(falls):
        if tick is None:
            continue
        step = int(whole.step[tick])
        placed = facts.in_charge(step)
        if placed.type in _CYCLIC or due(facts, step):
            continue
        path = placed.path("lr_lambda")
        if placed.type == "Phases":
            counter = placed.first + int(np.searchsorted(placed.step, step))
            path = phase_path(placed, counter, "from")
            if placed.argument("phases")[path[-2]].length == 0:
                continue  # nothing is left of it that could begin at the top
        yield Finding(
            path=path,
            message=(
                f"at {facts.when(step)}, where the rise ends, the LR falls from "
                f"{whole.lr[group, tick - 1]:.3g} to {whole.lr[group, tick]:.3g} at once. Count the "
                "decay from the end of the warmup, so that it begins at the top."
            ),
            scheduler=placed.spec,
            group=facts.named(np.array([other == tick for other in falls])),
            steps=(step, None),
            unknown=(
                "where the rise ends, the LR falls at once by more than a tenth of its peak. Count "
                "the decay from the end of the warmup, so that it begins at the top."
            ),
        )
        return
