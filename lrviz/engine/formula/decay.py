"""What each tick multiplies the LR by: the schedules that torch writes in chainable form.

Each function is torch's own ``get_lr`` (``torch.optim.lr_scheduler``, 2.13) divided by the LR.
``t`` is the scheduler's counter at consecutive ticks, int64 of shape [ticks]; each result is
float64 of the same shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.raised import first, python


def step(t: Steps, step_size: float, gamma: float) -> Floats:
    """StepLR: gamma at every multiple of ``step_size`` but 0, else 1."""
    factors = np.ones(len(t))
    if isinstance(step_size, int):
        factors[int(-t[0]) % step_size :: step_size] = gamma
    else:
        factors[np.mod(t, step_size) == 0] = gamma
    _set(factors, t, 0, 1.0)
    return factors


def multi_step(t: Steps, milestones: Sequence[float], gamma: float) -> Floats:
    """MultiStepLR: ``gamma ** count`` at a milestone that is given ``count`` times, else 1.

    Raises:
        Raised: Where that is too large for a float.
    """
    factors = np.ones(len(t))
    for milestone, count in sorted(Counter(milestones).items()):
        at = milestone - int(t[0])
        if at == int(at) and 0 <= at < len(t):
            factors[int(at)] = python(int(at), partial(pow, gamma, count))
    return factors


def constant(t: Steps, factor: float, total_iters: float) -> Floats:
    """ConstantLR: ``factor`` at 0, ``1 / factor`` at ``total_iters``, else 1.

    Raises:
        Raised: At ``total_iters``, where the factor is 0.
    """
    factors = np.ones(len(t))
    at = total_iters - int(t[0])
    if total_iters != 0 and at == int(at) and 0 <= at < len(t):
        factors[int(at)] = python(int(at), lambda: 1.0 / factor)
    _set(factors, t, 0, factor)
    return factors


def linear(t: Steps, start_factor: float, end_factor: float, total_iters: float) -> Floats:
    """LinearLR: start at 0; up to N = ``total_iters`` 1 + (e - s) / (N s + (t - 1)(e - s)); then 1.

    Raises:
        Raised: Where that divides by 0.
    """
    factors = np.ones(len(t))
    inside = factors[: np.searchsorted(t, total_iters, side="right")]
    if len(inside):
        rise = end_factor - start_factor
        np.multiply(t[: len(inside)] - 1, rise, out=inside)
        inside += total_iters * start_factor
        _set(inside, t, 0, 1.0)
        at = first(inside == 0)
        if at is not None:
            below = total_iters * start_factor + (int(t[at]) - 1) * rise
            python(at, lambda: rise / below)
        np.divide(rise, inside, out=inside)
        inside += 1.0
    _set(factors, t, 0, start_factor)
    return factors


def polynomial(t: Steps, total_iters: float, power: float) -> Floats:
    """PolynomialLR: ((1 - t / N) / (1 - (t - 1) / N)) ** power up to N = ``total_iters``; then 1.

    Raises:
        Raised: Where N is 0, 0 is raised to a negative power, or such a power is too large.
    """
    factors = np.ones(len(t))
    inside = factors[: np.searchsorted(t, total_iters, side="right")]
    if not len(inside):
        return factors
    if total_iters == 0:
        python(0, lambda: int(t[0]) / total_iters)
    rest = np.arange(t[0] - 1, t[0] + len(inside)) / float(total_iters)
    np.subtract(1.0, rest, out=rest)
    np.divide(rest[1:], rest[:-1], out=inside)
    if power == 1:
        return factors
    if power == 2:
        np.square(inside, out=inside)
    elif power == 0.5:
        np.sqrt(inside, out=inside)
    else:
        np.power(inside, power, out=inside)
    if power < 0:
        at = first(np.isinf(inside))
        if at is not None:
            python(at, lambda: (float(rest[at + 1]) / float(rest[at])) ** power)
    return factors


def _set(factors: Floats, t: Steps, tick: int, value: float) -> None:
    """The factor where the counter is ``tick``, if it comes there."""
    at = tick - int(t[0])
    if 0 <= at < len(factors):
        factors[at] = value
