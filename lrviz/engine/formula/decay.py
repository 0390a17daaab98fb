"""What each tick multiplies the LR by: the schedules that torch writes in chainable form.

Each function is torch's own ``get_lr`` (``torch.optim.lr_scheduler``, 2.13) divided by the LR.
``t`` is the scheduler's counter at consecutive ticks, int64 of shape [ticks]; each result is
float64 of the same shape.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.raised import Raised

ZERO = "float division by zero"


def step(t: Steps, step_size: float, gamma: float) -> Floats:
    """StepLR: gamma at every multiple of ``step_size`` but 0, else 1."""
    if isinstance(step_size, int):
        factors = np.ones(len(t))
        if len(t):
            factors[int(-t[0]) % step_size :: step_size] = gamma
    else:
        factors = np.where(np.mod(t, step_size) == 0, gamma, 1.0)
    factors[t == 0] = 1.0
    return factors


def multi_step(t: Steps, milestones: Sequence[float], gamma: float) -> Floats:
    """MultiStepLR: ``gamma ** count`` at a milestone that is given ``count`` times, else 1."""
    factors = np.ones(len(t))
    for milestone in {m for m in milestones if m == int(m)}:
        at = int(milestone) - int(t[0])
        if 0 <= at < len(t):
            factors[at] = gamma ** milestones.count(milestone)
    return factors


def constant(t: Steps, factor: float, total_iters: float) -> Floats:
    """ConstantLR: ``factor`` at 0, ``1 / factor`` at ``total_iters``, else 1.

    Raises:
        Raised: At ``total_iters``, where the factor is 0.
    """
    factors = np.ones(len(t))
    undone = np.flatnonzero(t == total_iters)
    if len(undone) and t[undone[0]] != 0:
        if factor == 0:
            raise Raised(int(undone[0]), "ZeroDivisionError", ZERO)
        factors[undone] = 1.0 / factor
    factors[t == 0] = factor
    return factors


def linear(t: Steps, start_factor: float, end_factor: float, total_iters: float) -> Floats:
    """LinearLR: start at 0; up to N = ``total_iters`` 1 + (e - s) / (N s + (t - 1)(e - s)); then 1.

    Raises:
        Raised: Where that divides by 0.
    """
    factors = np.ones(len(t))
    inside = (t <= total_iters) & (t != 0)
    rise = end_factor - start_factor
    if inside.any():
        below = total_iters * start_factor + (t[inside] - 1) * rise
        if not below.all():
            at = int(np.flatnonzero(inside)[np.flatnonzero(below == 0)[0]])
            raise Raised(at, "ZeroDivisionError", ZERO)
        factors[inside] = 1.0 + rise / below
    factors[t == 0] = start_factor
    return factors


def polynomial(t: Steps, total_iters: float, power: float) -> Floats:
    """PolynomialLR: ((1 - t / N) / (1 - (t - 1) / N)) ** power up to N = ``total_iters``; then 1.

    Raises:
        Raised: Where N is 0, or 0 is raised to a negative power.
    """
    factors = np.ones(len(t))
    count = int(np.searchsorted(t, total_iters, side="right"))
    if count == 0:
        return factors
    if total_iters == 0:
        raise Raised(0, "ZeroDivisionError", "division by zero")
    inside = factors[:count]
    rest = np.empty(count + 1)
    np.subtract(1.0, np.arange(t[0] - 1, t[0] + count) / total_iters, out=rest)
    np.divide(rest[1:], rest[:-1], out=inside)
    if power == 2:
        np.square(inside, out=inside)
    elif power == 0.5:
        np.sqrt(inside, out=inside)
    elif power != 1:
        if power < 0 and not inside.all():
            raise Raised(int(np.flatnonzero(inside == 0)[0]), "ZeroDivisionError", ZERO)
        np.power(inside, power, out=inside)
    return factors
