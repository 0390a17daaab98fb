"""Half cosines: CosineAnnealingLR in torch's recursive form, and warm restarts (SGDR)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats, Steps

_CLOSE = 1e-3


def annealing_ratios(t: Steps, t_max: float) -> Floats:
    """What each tick multiplies lr - eta_min by: (1 + cos(pi t / T)) / (1 + cos(pi (t - 1) / T)).

    Of CosineAnnealingLR, from Loshchilov and Hutter (https://arxiv.org/abs/1608.03983). Where
    1 + cos is nearly 0 its last bits decide how high the LR climbs afterwards, so there it is
    worked out by the C library, as torch does it.
    """
    angle = np.empty(len(t) + 1)
    angle[0] = math.pi * (int(t[0]) - 1) / t_max
    np.divide(math.pi * t, t_max, out=angle[1:])
    raised = np.cos(angle)
    raised += 1
    close = np.flatnonzero(raised < _CLOSE)
    raised[close] = [1 + math.cos(value) for value in angle[close].tolist()]
    with np.errstate(divide="ignore", invalid="ignore"):
        return raised[1:] / raised[:-1]


def rebounds(t: Steps, t_max: float) -> npt.NDArray[np.bool_]:
    """The ticks after the lowest point, at which torch adds instead: (t - 1 - T) % 2T == 0."""
    found: npt.NDArray[np.bool_] = np.mod(t - 1 - t_max, 2 * t_max) == 0
    return found


def rebound(base_lr: Floats, eta_min: float, t_max: float) -> Floats:
    """What is added there: (base_lr - eta_min) (1 - cos(pi / T)) / 2. Per group, [groups]."""
    return (base_lr - eta_min) * (1 - math.cos(math.pi / t_max)) / 2


def restarts(current: int, length: int, t_mult: int, ticks: int) -> tuple[Floats, Floats, int, int]:
    """T_cur and T_i of CosineAnnealingWarmRestarts at its next ticks.

    Args:
        current, length: T_cur and T_i before them.

    Returns:
        T_cur and T_i, float64 of shape [ticks], and their values after the last one.
    """
    if t_mult == 1:
        at = np.arange(current + 1, current + 1 + ticks, dtype=np.float64)
        at[at >= length] %= length
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


def annealed(at: Floats, length: Floats, base_lr: float, eta_min: float) -> Floats:
    """eta_min + (base_lr - eta_min) (1 + cos(pi T_cur / T_i)) / 2."""
    values = at * math.pi
    values /= length
    np.cos(values, out=values)
    values += 1
    values *= (base_lr - eta_min) / 2
    values += eta_min
    return values
