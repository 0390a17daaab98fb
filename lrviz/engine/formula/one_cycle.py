"""OneCycleLR: up to the highest LR, and far down, once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.raised import Raised, python

Kept = Sequence[dict[str, Any]]
"""What the param groups keep: their bounds, by name."""


@dataclass(frozen=True)
class Stretches:
    """The stretches of OneCycleLR: where each ends, and between which bounds it anneals.

    Smith and Topin, Super-Convergence, https://arxiv.org/abs/1708.07120.
    """

    total_steps: int
    ends: tuple[float, ...]
    lr: tuple[str, ...]
    momentum: tuple[str, ...]

    @staticmethod
    def of(total_steps: int, pct_start: float, three_phase: bool) -> Stretches:
        """As torch lays them out."""
        last = total_steps - 1
        first = float(pct_start * total_steps) - 1
        lr: tuple[str, ...] = ("initial_lr", "max_lr", "min_lr")
        momentum: tuple[str, ...] = ("max_momentum", "base_momentum", "max_momentum")
        if not three_phase:
            return Stretches(total_steps, (first, last), lr, momentum)
        second = float(2 * pct_start * total_steps) - 2
        lr = ("initial_lr", "max_lr", "initial_lr", "min_lr")
        return Stretches(total_steps, (first, second, last), lr, (*momentum, "max_momentum"))


def annealed(
    t: Steps, stretches: Stretches, kept: Kept, strategy: str, cycles_momentum: bool
) -> tuple[Floats, Floats | None]:
    """LR and momentum of every group: float64, [groups, ticks].

    In a stretch from a to b that begins at s and ends at e, with p = (t - s) / (e - s):
    b + (a - b) (1 + cos(pi p)) / 2, or a + (b - a) p where the strategy is linear.

    Raises:
        Raised: Past ``total_steps``, where a stretch has no length, or where a group does not
            keep a bound (``last_epoch`` without max_lr and the like).
    """
    count = len(t)
    over = int(np.searchsorted(t, stretches.total_steps, side="right"))
    lr = np.empty((len(kept), count))
    momentum = np.empty((len(kept), count)) if cycles_momentum else None
    bounds = [(stretches.lr, lr)]
    if momentum is not None:
        bounds.append((stretches.momentum, momentum))
    start, begin = 0.0, 0
    for index, end in enumerate(stretches.ends):
        is_last = index == len(stretches.ends) - 1
        stop = count if is_last else int(np.searchsorted(t, end, side="right"))
        stop = min(max(stop, begin), over)
        if stop > begin:
            share = _share(t[begin:stop], begin, start, end)
            if strategy == "cos":
                share *= math.pi
                np.cos(share, out=share)
                share += 1
            for group, own in enumerate(kept):
                for names, values in bounds:
                    try:
                        first, last = own[names[index]], own[names[index + 1]]
                    except KeyError as error:
                        raise Raised(begin, "KeyError", str(error)) from None
                    _between(share, first, last, strategy, values[group, begin:stop])
        start, begin = end, stop
    if over < count:
        text = f"Tried to step {int(t[over])} times. The specified number of total steps is "
        raise Raised(over, "ValueError", text + str(stretches.total_steps))
    return lr, momentum


def _share(t: Steps, offset: int, start: float, end: float) -> Floats:
    python(offset, lambda: (int(t[0]) - start) / (end - start))
    share: Floats = t - np.float64(start)
    share /= end - start
    return share


def _between(share: Floats, first: float, last: float, strategy: str, out: Floats) -> None:
    if strategy == "cos":
        np.multiply(share, (first - last) / 2.0, out=out)
        out += last
    else:
        np.multiply(share, last - first, out=out)
        out += first
