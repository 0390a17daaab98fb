"""Schedules that set LR and momentum together: CyclicLR and OneCycleLR."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.raised import Raised
from lrviz.spec.expression import Expression

_LARGEST_POWER_OF_2 = 1023


def cyclic_heights(
    t: Steps,
    up: float,
    down: float | None,
    mode: str,
    gamma: float,
    scale_fn: Expression | None,
    scale_mode: str,
) -> Floats:
    """How far CyclicLR is between its two bounds: float64, [ticks].

    Smith, Cyclical Learning Rates for Training Neural Networks, https://arxiv.org/abs/1506.01186.
    """
    up = float(up)
    total = up + (up if down is None else float(down))
    ratio = up / total
    at = t / total
    at += 1
    cycle = np.floor(at)
    at -= cycle
    height = at / ratio
    if ratio != 1:
        falls = at > ratio
        height[falls] = (at[falls] - 1) / (ratio - 1)
    if scale_fn is not None:
        height *= scale_fn.array(cycle if scale_mode == "cycle" else t)
    elif mode == "triangular2":
        beyond = np.flatnonzero(cycle - 1 > _LARGEST_POWER_OF_2)
        if len(beyond):
            text = "(34, 'Numerical result out of range')"
            raise Raised(int(beyond[0]), "OverflowError", text)
        np.ldexp(height, (1 - cycle).astype(np.int32), out=height)
    elif mode == "exp_range" and gamma != 1:
        height *= _powers(gamma, t)
    return height


def _powers(base: float, t: Steps) -> Floats:
    with np.errstate(over="ignore", divide="ignore"):
        powers = np.power(float(base), t.astype(np.float64))
    beyond = np.flatnonzero(np.isinf(powers))
    if len(beyond):
        kind = "ZeroDivisionError" if base == 0 else "OverflowError"
        raise Raised(int(beyond[0]), kind, "(34, 'Numerical result out of range')")
    return powers


@dataclass(frozen=True)
class OneCycle:
    """The stretches of OneCycleLR: where each ends, and between what it anneals.

    Smith and Topin, Super-Convergence, https://arxiv.org/abs/1708.07120.
    """

    total_steps: int
    ends: tuple[float, ...]
    lr: tuple[str, ...]
    momentum: tuple[str, ...]

    @staticmethod
    def of(total_steps: int, pct_start: float, three_phase: bool) -> OneCycle:
        """As torch lays it out."""
        last = total_steps - 1
        first = float(pct_start * total_steps) - 1
        if not three_phase:
            names = ("initial_lr", "max_lr", "min_lr")
            return OneCycle(
                total_steps, (first, last), names, ("max_momentum", "base_momentum", "max_momentum")
            )
        return OneCycle(
            total_steps,
            (first, float(2 * pct_start * total_steps) - 2, last),
            ("initial_lr", "max_lr", "initial_lr", "min_lr"),
            ("max_momentum", "base_momentum", "max_momentum", "max_momentum"),
        )

    def values(
        self, t: Steps, groups: Sequence[dict[str, Any]], strategy: str, momentum: bool
    ) -> tuple[Floats, Floats | None]:
        """LR and momentum of every group: float64, [groups, ticks].

        Raises:
            Raised: Past ``total_steps``, or where a stretch has no length.
        """
        count = len(t)
        over = int(np.searchsorted(t, self.total_steps, side="right"))
        lr = np.empty((len(groups), count))
        momenta = np.empty((len(groups), count)) if momentum else None
        start, begin = 0.0, 0
        for stretch, end in enumerate(self.ends):
            is_last = stretch == len(self.ends) - 1
            stop = count if is_last else int(np.searchsorted(t, end, side="right"))
            stop = min(max(stop, begin), over)
            if stop > begin:
                if end == start:
                    raise Raised(begin, "ZeroDivisionError", "float division by zero")
                share: Floats = t[begin:stop] - np.float64(start)
                share /= end - start
                if strategy == "cos":
                    share *= math.pi
                    np.cos(share, out=share)
                    share += 1
                for index, group in enumerate(groups):
                    cut = np.s_[index, begin:stop]
                    _between(share, group, self.lr, stretch, strategy, lr[cut])
                    if momenta is not None:
                        _between(share, group, self.momentum, stretch, strategy, momenta[cut])
            start, begin = end, stop
        if over < count:
            text = f"Tried to step {int(t[over])} times. The specified number of total steps is "
            raise Raised(over, "ValueError", text + str(self.total_steps))
        return lr, momenta


def _between(
    share: Floats,
    group: dict[str, Any],
    names: tuple[str, ...],
    stretch: int,
    strategy: str,
    out: npt.NDArray[np.float64],
) -> None:
    first, last = group[names[stretch]], group[names[stretch + 1]]
    if strategy == "cos":
        np.multiply(share, (first - last) / 2.0, out=out)
        out += last
    else:
        np.multiply(share, last - first, out=out)
        out += first
