"""CyclicLR: up and down between two bounds, again and again."""

from __future__ import annotations

import math

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula import function
from lrviz.engine.formula.powers import powers
from lrviz.engine.formula.raised import first, python
from lrviz.spec.expression import Expression

_LARGEST_POWER_OF_2 = 1023


def heights(
    t: Steps,
    up: float,
    down: float | None,
    mode: str,
    gamma: float,
    scale_fn: Expression | None,
    scale_mode: str,
) -> Floats:
    """How far CyclicLR is between its two bounds: float64, [ticks].

    With S = up + down, cycle = floor(1 + t / S) and x = 1 + t / S - cycle: x / (up / S) while it
    rises and (1 - x) / (1 - up / S) while it falls, times 1 (triangular), 2 ** (1 - cycle)
    (triangular2), gamma ** t (exp_range) or scale_fn(cycle or t). After Smith, Cyclical Learning
    Rates for Training Neural Networks, https://arxiv.org/abs/1506.01186.

    Raises:
        Raised: Where the scale is too large for a float, or has no value.
    """
    up = float(up)
    total = up + (up if down is None else float(down))
    ratio = up / total
    at = t / total
    at += 1
    if np.isinf(at[-1:]).any():
        infinite = int(np.isinf(at).argmax())
        python(infinite, lambda: math.floor(at[infinite]))
    cycle = np.floor(at)
    at -= cycle
    falls = at > ratio
    rising = None if ratio else first(~falls)
    if rising is not None:
        python(rising, lambda: float(at[rising]) / ratio)
    height = at / ratio
    if ratio != 1:
        at -= 1
        at /= ratio - 1
        np.copyto(height, at, where=falls)
    if scale_fn is not None:
        height *= function.values(scale_fn, cycle.astype(np.int64) if scale_mode == "cycle" else t)
    elif mode == "triangular2":
        beyond = first(cycle - 1 > _LARGEST_POWER_OF_2)
        if beyond is not None:
            python(beyond, lambda: 2.0 ** int(cycle[beyond] - 1))
        np.ldexp(height, (1 - cycle).astype(np.int32), out=height)
    elif mode == "exp_range" and gamma != 1:
        height *= powers(gamma, t)
    return height
