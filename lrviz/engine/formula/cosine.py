"""Half cosines: CosineAnnealingLR in torch's recursive form, and warm restarts (SGDR)."""

from __future__ import annotations

import math
from functools import partial
from operator import truediv
from typing import Final

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.operation import Bools
from lrviz.engine.formula.raised import python

_CLOSE: Final = 1e-2
"""1 + cos below which its last bits decide how high the LR climbs afterwards."""
_LONG: Final = 50
"""T_max from which on they do so visibly."""


def annealing_ratios(t: Steps, t_max: float, adds: Bools) -> Floats:
    """What each tick multiplies lr - eta_min by: (1 + cos(pi t / T)) / (1 + cos(pi (t - 1) / T)).

    Of CosineAnnealingLR, from Loshchilov and Hutter (https://arxiv.org/abs/1608.03983). Where
    1 + cos is nearly 0 it is computed by the C library, as torch does it. What the ratio is
    where the tick adds is of no account.

    Raises:
        Raised: Where that divides by 0, or the angle is infinite.
    """
    angle = np.arange(int(t[0]) - 1, int(t[0]) + len(t), dtype=np.float64)
    angle *= math.pi
    angle /= t_max
    if not (np.isfinite(angle[0]) and np.isfinite(angle[-1])):
        infinite = int(np.flatnonzero(np.isinf(angle))[0])
        python(max(infinite - 1, 0), lambda: math.cos(angle[infinite]))
    raised = np.cos(angle)
    raised += 1
    if t_max >= _LONG or not whole(t_max):
        close = np.flatnonzero(raised < _CLOSE)
        raised[close] = [1 + math.cos(value) for value in angle[close].tolist()]
    zero = np.flatnonzero(raised[:-1] == 0)
    for at in zero[~adds[zero]][:1].tolist():
        python(at, partial(truediv, float(raised[at + 1]), 0.0))
    return np.divide(raised[1:], raised[:-1], out=angle[1:])


def whole(t_max: float) -> bool:
    """Whether T_max is a whole number: every half cosine then ends at a tick."""
    return t_max == math.floor(t_max)


def rebounds(t: Steps, t_max: float) -> Bools:
    """The ticks after the lowest point, at which torch adds instead: (t - 1 - T) % 2T == 0."""
    if not whole(t_max):
        adds: Bools = np.mod(t - 1 - t_max, 2 * t_max) == 0
        return adds
    adds = np.zeros(len(t), dtype=bool)
    adds[(1 + int(t_max) - int(t[0])) % (2 * int(t_max)) :: 2 * int(t_max)] = True
    return adds


def rebound(base_lr: Floats, eta_min: float, t_max: float) -> Floats:
    """What is added there: (base_lr - eta_min) (1 - cos(pi / T)) / 2. Per group, [groups]."""
    return (base_lr - eta_min) * (1 - math.cos(math.pi / t_max)) / 2


def sensitive(start: int, t_max: float) -> tuple[int, int]:
    """How many ticks from ``start`` on, and after each rebound, 1 + cos may be nearly 0."""
    if t_max < _LONG:
        return 0, 0
    head = math.ceil(math.sqrt(2 * _CLOSE) / math.pi * t_max)
    return (head if (start - 1) % (2 * t_max) >= t_max else 0), head


def restarts(
    current: int, length: int, t_mult: int, ticks: int, *, once: bool = False
) -> tuple[Floats, Floats, int, int]:
    """T_cur and T_i of CosineAnnealingWarmRestarts at its next ticks.

    Args:
        current, length: T_cur and T_i before them.
        once: Whether a tick takes one cycle off T_cur, and not all that are in it (before torch
            2.8; it differs where a run is resumed after several cycles).

    Returns:
        T_cur and T_i, float64 of shape [ticks], and their values after the last one.
    """
    ahead: list[tuple[int, int]] = []
    while once and len(ahead) < ticks and current + 1 >= 2 * length:
        current, length = current + 1 - length, length * t_mult
        ahead.append((current, length))
    if ahead:
        at, lengths = np.array(ahead, dtype=np.float64).T
        if len(ahead) == ticks:
            return at, lengths, current, length
        *rest, current, length = restarts(current, length, t_mult, ticks - len(ahead))
        return np.concatenate([at, rest[0]]), np.concatenate([lengths, rest[1]]), current, length
    if t_mult == 1:
        at = np.arange(current + 1, current + 1 + ticks, dtype=np.float64)
        if at[-1] >= length:
            np.mod(at, length, out=at)
        return at, np.broadcast_to(np.float64(length), (ticks,)), int(at[-1]), length
    positions, lengths, left = [], [], ticks
    while left > 0:
        if current + 1 >= length:
            current, length = (current + 1) % length - 1, length * t_mult
        count = min(left, length - 1 - current)
        positions.append(np.arange(current + 1, current + 1 + count, dtype=np.float64))
        lengths.append(np.full(count, float(length)))
        current, left = current + count, left - count
    return np.concatenate(positions), np.concatenate(lengths), current, length


def annealed(at: Floats, length: Floats, base_lr: Floats, eta_min: float) -> Floats:
    """eta_min + (base_lr - eta_min) (1 + cos(pi T_cur / T_i)) / 2: float64, [groups, ticks]."""
    share = at * math.pi
    share /= length
    np.cos(share, out=share)
    share += 1
    values = np.multiply.outer((base_lr - eta_min) / 2, share)
    values += eta_min
    return values
