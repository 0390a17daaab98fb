"""An LR that approaches a target: products of the ratios, and torch's own recursion in places.

lr' = ratio (lr - target) + target is a product, but for its rounding: where the distance is all
but nothing, half a unit in the last place of the target is a good part of it, and of all that
grows from it (4 T² / pi² times as much, for CosineAnnealingLR). There each tick is followed.
"""

from __future__ import annotations

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.formula.operation import Approach

_FEW = 32
"""Climbs up to which each is followed by itself, and not all at once tick by tick."""


def approached(found: Approach, lr: Floats) -> Floats:
    """The LR after each tick of an `Approach` that is not ``exact``.

    Args:
        lr: Before the first one; finite. float64, [groups].

    Returns:
        float64, [groups, ticks].
    """
    ticks = len(found.ratios)
    bounds = np.flatnonzero(found.adds)
    first = int(bounds[0]) if len(bounds) else ticks
    period = int(bounds[1]) - first if len(bounds) > 1 else ticks - first
    whole = first + (ticks - first) // period * period if len(bounds) else ticks
    values = np.empty((len(lr), ticks))
    for group, target in enumerate(found.target.tolist()):
        out, added = values[group], float(found.added[group])
        lead = _rows(found.ratios[:first], 1)
        _run(lead, np.array([lr[group]]), target, found.lead, _rows(out[:first], 1))
        before = float(out[first - 1]) if first else float(lr[group])
        for start, stop in ((first, whole), (whole, ticks)):
            if start == stop:
                continue
            rows = (stop - start) // period if stop == whole else 1
            climbs = _rows(out[start:stop], rows)
            climbs[:, 0] = target + added
            if start == first:
                climbs[0, 0] = before + added
            ratios = _rows(found.ratios[start:stop], rows)
            _run(ratios[:, 1:], climbs[:, 0], target, found.head, climbs[:, 1:])
    return values


def _rows(values: Floats, rows: int) -> Floats:
    return values.reshape(rows, -1)


def _run(ratios: Floats, start: Floats, target: float, head: int, out: Floats) -> None:
    """Each row from its own start on, into ``out``; all are [rows, ticks], ``start`` is [rows]."""
    rows, ticks = ratios.shape
    if ticks == 0:
        return
    head = min(head, ticks) if target else 0
    if head and rows <= _FEW:
        for row in range(rows):
            out[row, :head] = _followed(ratios[row, :head], float(start[row]), target)
    else:
        lr = start
        for tick in range(head):
            lr = out[:, tick] = ratios[:, tick] * (lr - target) + target
    if head == ticks:
        return
    rest, distance = out[:, head:], (out[:, head - 1] if head else start) - target
    rest[:] = ratios[:, head:]
    rest[:, 0] *= distance
    np.multiply.accumulate(rest, axis=1, out=rest)
    if target:
        rest += target


def _followed(ratios: Floats, lr: float, target: float) -> list[float]:
    found = []
    for ratio in ratios.tolist():
        lr = ratio * (lr - target) + target
        found.append(lr)
    return found
