"""What ticks do to an LR, and the LR after many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats

_FEW: Final = 64  # climbs that are followed; of many, each is too short to need it
_HEAD: Final = 100  # ticks of each


@dataclass(frozen=True, eq=False)
class Multiply:
    """The LR times a factor at each tick: float64, [ticks], or [groups, ticks]."""

    factors: Floats

    def one(self, lr: Floats, tick: int) -> Floats:
        """The LRs of the groups after one tick."""
        return lr * self.factors[..., tick]


@dataclass(frozen=True, eq=False)
class Assign:
    """The LR outright, whatever it was: float64, [groups, ticks]; likewise the momentum."""

    values: Floats
    momentum: Floats | None = None

    def one(self, lr: Floats, tick: int) -> Floats:
        """The LRs of the groups after one tick."""
        return self.values[:, tick]


@dataclass(frozen=True, eq=False)
class Approach:
    """The LR's distance from a target times a ratio; at some ticks something is added instead.

    Attributes:
        ratios: float64, [ticks].
        target: float64, [groups].
        adds: At which ticks ``added`` is added; bool, [ticks].
        added: float64, [groups].
    """

    ratios: Floats
    target: Floats
    adds: npt.NDArray[np.bool_]
    added: Floats

    def one(self, lr: Floats, tick: int) -> Floats:
        """The LRs of the groups after one tick."""
        if self.adds[tick]:
            return lr + self.added
        moved: Floats = self.ratios[tick] * (lr - self.target) + self.target
        return moved


@dataclass(frozen=True, eq=False)
class Cut:
    """At some ticks, the LR times a factor, no lower than a floor, and only where that tells.

    Attributes:
        ticks: int64, ascending.
        floor: float64, [groups].
    """

    ticks: npt.NDArray[np.int64]
    factor: float
    floor: Floats
    eps: float

    def one(self, lr: Floats, tick: int) -> Floats:
        """The LRs of the groups after one tick."""
        return self.cut(lr) if tick in self.ticks else lr

    def cut(self, lr: Floats) -> Floats:
        """The LRs after a cut."""
        lower = np.maximum(lr * self.factor, self.floor)
        return np.where(lr - lower > self.eps, lower, lr)


Operation = Multiply | Assign | Approach | Cut


def resolve(operations: Sequence[Operation], lr: Floats, ticks: int) -> Floats:
    """The LR after each of ``ticks`` ticks, at each of which all the operations are done in order.

    Args:
        lr: Before the first one. float64, [groups].

    Returns:
        float64, [groups, ticks].
    """
    outright = [i for i, operation in enumerate(operations) if isinstance(operation, Assign)]
    rest = operations[outright[-1] + 1 :] if outright else operations
    if outright and all(isinstance(operation, Multiply) for operation in rest):
        found = operations[outright[-1]]
        assert isinstance(found, Assign)
        values = found.values
        for operation in rest:
            assert isinstance(operation, Multiply)
            values = values * operation.factors
        return values
    factors = [operation.factors for operation in rest if isinstance(operation, Multiply)]
    if len(factors) == len(operations):
        return _multiplied(factors, lr, ticks)
    if len(operations) == 1 and ticks > 1:
        [only] = operations
        if isinstance(only, Approach):
            return _approached(only, lr)
        if isinstance(only, Cut):
            return _cut(only, lr, ticks)
    found_lr = np.empty((len(lr), ticks))
    for tick in range(ticks):
        for operation in operations:
            lr = operation.one(lr, tick)
        found_lr[:, tick] = lr
    return found_lr


def _multiplied(factors: Sequence[Floats], lr: Floats, ticks: int) -> Floats:
    """Products in torch's own order, so that they round as torch's do."""
    count = len(factors)
    found = np.empty((len(lr), ticks))
    line = np.empty(ticks * count + 1)
    for group, start in enumerate(lr):
        line[0] = start
        for place, own in enumerate(factors):
            line[1 + place :: count] = own if own.ndim == 1 else own[group]
        np.multiply.accumulate(line, out=line)
        found[group] = line[count::count]
    return found


def _approached(found: Approach, lr: Floats) -> Floats:
    distance = lr - found.target
    bounds = np.flatnonzero(found.adds)
    unit = found.ratios.copy()
    if not len(bounds):
        np.multiply.accumulate(unit, out=unit)
        return distance[:, None] * unit + found.target[:, None]
    first = int(bounds[0])
    np.multiply.accumulate(unit[:first], out=unit[:first])
    if (found.ratios[bounds[1:] - 1] != 0).any():  # no whole T_max: what is left adds up
        values = np.empty((len(lr), len(unit)))
        for tick in range(len(unit)):
            lr = found.one(lr, tick)
            values[:, tick] = lr
        return values
    # At the lowest point the distance is exactly 0, so that each climb starts from what is added.
    unit[bounds] = 1.0
    period = int(bounds[1] - first) if len(bounds) > 1 else len(unit)
    rows = (len(unit) - first) // period
    whole = first + rows * period
    climbs = unit[first:whole].reshape(rows, period)
    np.multiply.accumulate(climbs, axis=1, out=climbs)
    np.multiply.accumulate(unit[whole:], out=unit[whole:])
    before = distance * (unit[first - 1] if first else 1.0)
    values = np.empty((len(lr), len(unit)))
    for group in range(len(lr)):
        np.multiply(unit[:first], distance[group], out=values[group, :first])
        np.multiply(unit[first:], found.added[group], out=values[group, first:])
        if before[group]:  # the first climb starts from wherever the LR was
            end = int(bounds[1]) if len(bounds) > 1 else len(unit)
            climb = before[group] + found.added[group]
            np.multiply(unit[first:end], climb, out=values[group, first:end])
        values[group] += found.target[group]
    if len(bounds) <= _FEW and found.target.any():
        _follow_rounding(found, bounds, unit, values)
    return values


def _follow_rounding(
    found: Approach, bounds: npt.NDArray[np.intp], unit: Floats, values: Floats
) -> None:
    """Redo each climb from its first ticks as torch rounds them.

    There the LR is its target and next to nothing more, so that its own last bit is a good part
    of what the climb grows from.
    """
    ends = [*bounds[1:].tolist(), values.shape[1]]
    for group, target in enumerate(found.target.tolist()):
        for start, end in zip(bounds.tolist(), ends, strict=True):
            head = min(start + _HEAD, end)
            lr = float(values[group, start])
            for tick in range(start + 1, head):
                lr = float(found.ratios[tick]) * (lr - target) + target
                values[group, tick] = lr
            if head < end and unit[head - 1]:
                grown = (lr - target) / unit[head - 1]
                np.multiply(unit[head:end], grown, out=values[group, head:end])
                values[group, head:end] += target


def _cut(found: Cut, lr: Floats, ticks: int) -> Floats:
    values = np.empty((len(lr), ticks))
    start = 0
    for tick in found.ticks.tolist():
        values[:, start:tick] = lr[:, None]
        lower = found.cut(lr)
        start = tick
        if (lower == lr).all():  # nor will it be any lower at the next one
            break
        lr = lower
    values[:, start:] = lr[:, None]
    return values
