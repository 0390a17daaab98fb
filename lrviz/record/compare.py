"""A record against its plan: at the logged steps, within what is logged, and where they part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from lrviz.curve import Curve, Floats, Steps
from lrviz.record.model import Record
from lrviz.record.offset import Counting, countings

_RELATIVE: Final = 1e-6
"""Of the planned LR: what four bytes, or another order of the same sums, make of it."""
_ABSOLUTE: Final = 1e-9
"""Of the highest LR of the plan."""

_TELLING: Final = 3

Pairs = tuple[tuple[int, int], ...]
"""Param groups of the record, each with the one of the plan that it is held against."""


@dataclass(frozen=True)
class Parting:
    """Where a run leaves its plan.

    Attributes:
        row: The first row that differs.
        step: The optimizer step of that row, from 0.
        before: The step of the last row before it that is as planned; None where there is none.
        group: Which param group of the record; ``planned_group``: of the plan.
        logged, planned: The LRs.
        widest: The step at which that group's LRs are the furthest apart, and both of them.
        differing: Of how many rows from that one on the LR differs.
        following: How many rows there are from that one on.
    """

    row: int
    step: int
    before: int | None
    group: int
    planned_group: int
    logged: float
    planned: float
    widest: tuple[int, float, float]
    differing: int
    following: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """A record held against a plan.

    Attributes:
        record: The record.
        curve: The plan.
        counting: How the log counts; None where it counts epochs and the plan has none.
        steps: The optimizer step of each row. int64, shape [rows].
        pairs: Which param groups were held against which.
        compared: How many rows lie within the plan.
        beyond: How many lie after its end.
        parting: Where they part; None where the run follows the plan.
        others: Where they part: the same under other shifts of the log's counting.
    """

    record: Record
    curve: Curve
    counting: Counting | None
    steps: Steps
    pairs: Pairs
    compared: int
    beyond: int
    parting: Parting | None
    others: tuple[Comparison, ...] = ()


@dataclass(frozen=True, eq=False)
class _Planned:
    """What a plan has at the rows of a log: ``tick`` is the one of each, int64, shape [rows]."""

    curve: Curve
    counting: Counting
    tick: Steps

    def lr(self, group: int, steps: Steps) -> Floats:
        """The LR of a group at these rows, or its mean around each. float64, shape of ``steps``."""
        length = self.counting.mean
        if not length:
            own: Floats = self.curve.lr[group][self.tick]
            return own
        each = self.curve.lr[group][_ticks(self.curve, np.arange(self.curve.total_steps))]
        sums = np.concatenate([[0.0], np.cumsum(each)])
        first = np.maximum(steps - length // 2, 0)
        until = np.minimum(first + length, self.curve.total_steps)
        mean: Floats = (sums[until] - sums[first]) / (until - first)
        return mean


def compare(record: Record, curve: Curve) -> Comparison:
    """Hold a record against a curve.

    Tried are the ways in which logs count (see `lrviz.record.offset`), each the same throughout,
    and where the groups cannot be told by name or number, each of them. The first under which the
    run follows the plan is taken; else the plainest, unless another one follows it for longer,
    over several LRs.
    """
    best: tuple[int, Comparison] | None = None
    tried: list[Comparison] = []
    for counting in countings(record, curve):
        steps = counting.steps(record)
        inside = np.flatnonzero((steps >= 0) & (steps < curve.total_steps))
        tick = _ticks(curve, steps[inside])
        beyond = int(np.count_nonzero(steps >= curve.total_steps))
        for pairs in _pairings(record, curve):
            parting = _parting(record, curve, steps, inside, _Planned(curve, counting, tick), pairs)
            made = Comparison(record, curve, counting, steps, pairs, len(inside), beyond, parting)
            if parting is None and len(inside):
                return made
            tried.append(made)
            until = -1 if parting is None else parting.row
            if best is None or (until > 2 * best[0] and _telling(made)):
                best = until, made
    if best is None:
        nowhere = np.full(record.rows, -1, dtype=np.int64)
        return Comparison(record, curve, None, nowhere, (), 0, 0, None)
    found = best[1]
    others = (made for made in tried if made is not found and _alike(made, found))
    return replace(found, others=tuple(others))


def _alike(one: Comparison, other: Comparison) -> bool:
    """Whether two count in the same unit, and each has rows in the plan."""
    first, second = one.counting, other.counting
    assert first is not None
    assert second is not None
    same = replace(first, shift=second.shift, words=second.words) == second
    return same and one.compared > 0


def tolerance(record: Record, group: int, logged: Floats, planned: Floats, peak: float) -> Floats:
    """How far the two may be apart: what the log rounds, and what computing does."""
    own = record.precision[group].rounding(logged)
    return own * 1.001 + _RELATIVE * np.abs(planned) + _ABSOLUTE * peak


def peak_of(curve: Curve) -> float:
    """The highest LR of a plan that is a number."""
    return float(np.max(np.abs(curve.lr), initial=0.0, where=np.isfinite(curve.lr)))


def _telling(comparison: Comparison) -> bool:
    """Whether the rows before the parting have so many LRs that they cannot agree by chance."""
    if comparison.parting is None:
        return False
    logged = comparison.record.lr[comparison.parting.group, : comparison.parting.row]
    return len(np.unique(logged)) > _TELLING


def _parting(
    record: Record,
    curve: Curve,
    steps: Steps,
    inside: npt.NDArray[np.intp],
    plan: _Planned,
    pairs: Pairs,
) -> Parting | None:
    """Where the two part; None where they do not."""
    peak = peak_of(curve)
    differs = np.zeros(len(inside), dtype=np.bool_)
    first: tuple[int, int, int] | None = None
    everything = len(inside) == record.rows
    for own, planned_group in pairs:
        logged = record.lr[own] if everything else record.lr[own][inside]
        planned = plan.lr(planned_group, steps[inside])
        bad = _differing(record, own, logged, planned, peak)
        if len(bad):
            differs[bad] = True
            if first is None or bad[0] < first[0]:
                first = int(bad[0]), own, planned_group
    if first is None:
        return None
    at, own, planned_group = first
    row = int(inside[at])
    logged, planned = record.lr[own][inside], plan.lr(planned_group, steps[inside])
    apart = np.abs(logged - planned)
    far = int(np.argmax(np.where(np.isfinite(apart), apart, 0.0)))
    return Parting(
        row=row,
        step=int(steps[row]),
        before=int(steps[inside[at - 1]]) if at else None,
        group=own,
        planned_group=planned_group,
        logged=float(record.lr[own, row]),
        planned=float(planned[at]),
        widest=(int(steps[inside[far]]), float(logged[far]), float(planned[far])),
        differing=int(np.count_nonzero(differs)),
        following=len(inside) - at,
    )


def _differing(
    record: Record, group: int, logged: Floats, planned: Floats, peak: float
) -> npt.NDArray[np.intp]:
    """The rows at which a logged LR is not the planned one; what is not logged does not differ."""
    apart = np.abs(logged - planned)
    far = np.flatnonzero(apart > _RELATIVE * np.abs(planned) + _ABSOLUTE * peak)
    odd = np.flatnonzero(np.isfinite(logged) != np.isfinite(planned))
    odd = odd[~np.isnan(logged[odd])]
    allowed = tolerance(record, group, logged[far], planned[far], peak)
    return np.union1d(far[apart[far] > allowed], odd)


def _ticks(curve: Curve, steps: Steps) -> Steps:
    # Where each step has a tick of its own there is nothing to be searched.
    return steps if curve.ticks == curve.total_steps else curve.tick_at(steps)


def _pairings(record: Record, curve: Curve) -> Iterator[Pairs]:
    """Which groups to hold against which: by name, by number, or each of the plan's in turn."""
    names, planned = record.groups, curve.groups
    shared = [name for name in names if name in planned]
    if len(shared) == len(names) and (len(names) > 1 or len(planned) == 1):
        yield tuple((i, planned.index(name)) for i, name in enumerate(names))
    elif len(planned) == 1:
        yield tuple((i, 0) for i in range(len(names)))
    elif len(names) == 1:
        yield from (((0, i),) for i in range(len(planned)))
    elif shared and len(names) != len(planned):
        yield tuple((names.index(name), planned.index(name)) for name in shared)
    else:
        yield tuple((i, i) for i in range(min(len(names), len(planned))))
