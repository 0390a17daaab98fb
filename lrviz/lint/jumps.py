"""Jumps of the LR: where there is one, and where it is what the schedule does by itself."""

from __future__ import annotations

from typing import Final

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.places import Placed
from lrviz.known.behaviour import BY_FUNCTION
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import is_warmup

_BESIDE: Final = 10
"""Ticks on either side that a jump is compared with."""


def largest(lr: Floats) -> Floats:
    """The largest change between two ticks, per group."""
    return np.abs(np.diff(lr, axis=1)).max(axis=1, initial=0.0)  # type: ignore[no-any-return]


def fall_after_rise(lr: Floats, peak: float) -> int | None:
    """The tick at which a rise of two ticks or more ends in a fall within one.

    The fall is more than a tenth of ``peak``, and three times what changes in the ten ticks on
    either side. None where there is no such tick, several (cycles), or a rise again right after (a
    restart).
    """
    if len(lr) < 4 or not peak > 0:
        return None
    change = np.diff(np.where(np.isfinite(lr), lr, 0.0))
    rises = change > 1e-9 * peak
    falls = 2 + np.flatnonzero((change[2:] < -0.1 * peak) & rises[1:-1] & rises[:-2])
    if len(falls) != 1:
        return None
    at = int(falls[0])
    around = np.abs(change[max(at - _BESIDE, 0) : at + 1 + _BESIDE])
    around[min(at, _BESIDE)] = 0
    again = at + 1 < len(change) and bool(rises[at + 1])
    return None if again or -change[at] <= 3 * float(around.max()) else at + 1


def jumps_itself(before: Placed, rises: bool) -> bool:
    """Whether the phase that ends would have jumped that way at its very next tick."""
    if before.type == "CosineAnnealingWarmRestarts":
        t_0, t_mult, left = before.argument("T_0"), before.argument("T_mult"), before.end
        while left >= t_0 and t_mult > 1:
            left, t_0 = left - t_0, t_0 * t_mult
        return rises and left % t_0 == 0
    if before.type == "StepLR":
        return not rises and before.end % before.argument("step_size") == 0
    if before.type == "MultiStepLR":
        return not rises and before.end in before.argument("milestones")
    return False


def constant(placed: Placed) -> bool:
    """Whether it is a constant, in a class that says so."""
    lr = placed.lr
    may = placed.type in ("ConstantLR", *BY_FUNCTION, "Phases")
    return may and lr is not None and bool((lr == lr[:, :1]).all())


def following(facts: Facts, before: Placed) -> Floats | None:
    """What a warmup would have given at its very next tick; None of other classes."""
    if not is_warmup(before):
        return None
    if before.type == "ConstantLR":
        return facts.base_lr
    start, end = before.argument("start_factor"), before.argument("end_factor")
    total = before.argument("total_iters")
    share = min(before.end / total, 1.0) if total else 1.0
    return facts.base_lr * (start + (end - start) * share)  # type: ignore[no-any-return]


def due(facts: Facts, step: int) -> bool:
    """Whether a phase begins, or a decay that comes in steps is due, at an optimizer step."""
    for placed in facts.placed:
        if not placed.ticks or step not in placed.step:
            continue
        counter = placed.first + int(np.searchsorted(placed.step, step))
        in_phases = placed.parent is not None and placed.parent.type == "SequentialLR"
        if in_phases and step == int(placed.step[0]):
            return True
        if placed.type == "ReduceLROnPlateau":
            return True
        if placed.type == "StepLR" and counter % placed.argument("step_size") == 0:
            return True
        if placed.type == "MultiStepLR" and counter in placed.argument("milestones"):
            return True
    return False
