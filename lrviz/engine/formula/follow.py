"""Operations in any order, each on the LR that the one before left, rounded as torch rounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.operation import Approach, Assign, Blend, Cut, Multiply, Operation

_CHUNK: Final = 1 << 16
"""Operations that are Python numbers at once."""

Places = Steps | slice
Placed = tuple[Operation, Places]
"""An operation, and where in the line of all of them each of its ticks stands."""


def follow(placed: Sequence[Placed], lr: Floats, length: int) -> Floats:
    """The LR after each of ``length`` operations.

    Args:
        lr: Before the first one. float64, [groups].

    Returns:
        float64, [groups, length].
    """
    found = np.empty((len(lr), length))
    products = all(isinstance(operation, Multiply) for operation, _ in placed)
    for group, (start, line) in enumerate(zip(lr.tolist(), found, strict=True)):
        if products:
            for operation, at in placed:
                assert isinstance(operation, Multiply)
                line[at] = operation.of(group)
            line[0] *= start
            np.multiply.accumulate(line, out=line)
        else:
            line[:] = _followed(placed, group, start, length)
    return found


def _followed(placed: Sequence[Placed], group: int, lr: float, length: int) -> Floats:
    """Each operation as lr' = ratio (lr - near) + far, or as lr' = far outright, or as a cut."""
    ratio, near, far = np.ones(length), np.zeros(length), np.zeros(length)
    outright = np.zeros(length, dtype=bool)
    cuts: list[tuple[int, Cut]] = []
    for operation, at in placed:
        if isinstance(operation, Multiply):
            ratio[at] = operation.of(group)
        elif isinstance(operation, Assign):
            outright[at], far[at] = True, operation.values[group]
        elif isinstance(operation, Approach):
            target = operation.target[group]
            ratio[at] = np.where(operation.adds, 1.0, operation.ratios)
            near[at] = np.where(operation.adds, 0.0, target)
            far[at] = np.where(operation.adds, operation.added[group], target)
        elif isinstance(operation, Blend):
            target = operation.target[group]
            left = 1 - operation.before
            outright[at] = there = left == 0
            ratio[at] = np.divide(1 - operation.after, left, where=~there, out=left)
            near[at] = operation.before * target
            far[at] = np.where(there, target, operation.after * target)
        else:
            places = np.arange(length)[at][operation.ticks].tolist()
            cuts += [(place, operation) for place in places]
    found = np.empty(length)
    start = 0
    for place, cut in [*sorted(cuts, key=lambda pair: pair[0]), (length, None)]:
        for begin in range(start, place, _CHUNK):
            part = slice(begin, min(begin + _CHUNK, place))
            values: list[float] = []
            each = zip(ratio[part].tolist(), near[part].tolist(), far[part].tolist(), strict=True)
            if outright[part].any():
                for sets, (r, n, f) in zip(outright[part].tolist(), each, strict=True):
                    lr = f if sets else r * (lr - n) + f
                    values.append(lr)
            else:
                for r, n, f in each:
                    lr = r * (lr - n) + f
                    values.append(lr)
            found[part] = values
        if cut is not None:
            lr = found[place] = cut.cut(lr, group)
        start = place + 1
    return found
