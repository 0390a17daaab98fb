"""The LR after many ticks, at each of which the same operations are done in the same order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.formula.approach import approached
from lrviz.engine.formula.follow import follow
from lrviz.engine.formula.operation import Approach, Assign, Blend, Cut, Multiply, Operation


def resolve(operations: Sequence[Operation], lr: Floats, ticks: int) -> Floats:
    """The LR after each tick.

    Args:
        lr: Before the first one. float64, [groups].

    Returns:
        float64, [groups, ticks].
    """
    outright = [i for i, operation in enumerate(operations) if isinstance(operation, Assign)]
    if outright:
        return _from_outright(operations[outright[-1] :])
    if len(operations) == 1:
        [only] = operations
        if isinstance(only, Multiply):
            return _multiplied(only, lr, ticks)
        if isinstance(only, Cut):
            return _cut(only, lr, ticks)
        if isinstance(only, Approach) and not only.exact and np.isfinite(lr).all():
            return approached(only, lr)
        if isinstance(only, Blend) and np.isfinite(lr).all():
            return _blended(only, lr[:, None])
    count = len(operations)
    placed = [(o, slice(i, None, count)) for i, o in enumerate(operations)]
    return follow(placed, lr, ticks * count)[:, count - 1 :: count]


def _from_outright(operations: Sequence[Operation]) -> Floats:
    """Each tick by itself, as what comes first sets the LR whatever it was."""
    first, *rest = operations
    assert isinstance(first, Assign)
    values = first.values.copy() if rest else first.values
    for operation in rest:
        if isinstance(operation, Multiply):
            values *= operation.factors
        elif isinstance(operation, Approach):
            target, added = operation.target[:, None], operation.added[:, None]
            moved = operation.ratios * (values - target) + target
            values = np.where(operation.adds, values + added, moved)
        elif isinstance(operation, Blend):
            values = _blended(operation, values)
        elif isinstance(operation, Cut):
            for group, own in enumerate(values):
                at = operation.ticks
                own[at] = [operation.cut(lr, group) for lr in own[at].tolist()]
    return values


def _multiplied(found: Multiply, lr: Floats, ticks: int) -> Floats:
    """Products in torch's own order, so that they round as torch's do."""
    values = np.empty((len(lr), ticks))
    values[:] = found.factors
    values[:, 0] *= lr
    return np.multiply.accumulate(values, axis=1, out=values)


def _blended(found: Blend, lr: Floats) -> Floats:
    """From the LR before the first tick, [groups, 1], or before each, [groups, ticks]."""
    before, target = found.before[: lr.shape[1]], found.target[:, None]
    start = np.where(before == 1, target, (lr - before * target) / (1 - before))
    values = start * (1 - found.after)
    values += target * found.after
    return values


def _cut(found: Cut, lr: Floats, ticks: int) -> Floats:
    values = np.empty((len(lr), ticks))
    for group, level in enumerate(lr.tolist()):
        levels = [level]
        for _ in range(len(found.ticks)):
            level = found.cut(level, group)
            if level == levels[-1]:  # nor will it be any lower at the next one
                break
            levels.append(level)
        edges = [0, *found.ticks[: len(levels) - 1].tolist(), ticks]
        values[group] = np.repeat(levels, np.diff(edges))
    return values
