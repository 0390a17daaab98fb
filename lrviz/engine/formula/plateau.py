"""ReduceLROnPlateau: at which of its ticks the LR is cut."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats, Steps

_CHUNK: Final = 1 << 16
"""Metrics that are Python numbers at once."""


@dataclass(frozen=True)
class Plateau:
    """The arguments that decide when the LR is cut; see torch's ReduceLROnPlateau."""

    mode: str
    patience: float
    threshold: float
    threshold_mode: str
    cooldown: float

    def signed(self, metric: Floats) -> Floats:
        """The metric so that lower is better."""
        return metric if self.mode == "min" else -metric

    @property
    def scale(self) -> float:
        """What the best value so far is multiplied by, to be improved upon."""
        if self.threshold_mode == "abs":
            return 1.0
        return 1.0 - self.threshold if self.mode == "min" else self.threshold + 1.0

    @property
    def shift(self) -> float:
        """What is then added to it."""
        return -self.threshold if self.threshold_mode == "abs" else 0.0


def cuts(rule: Plateau, metric: Floats, ticks: int) -> Steps:
    """The ticks, from 0, at which the LR is cut: those with more bad ones than patience before.

    An improvement makes the count begin anew, and so does a cut, after its cooldown.

    Args:
        metric: Of the first ticks; the last value is repeated.
    """
    improved = np.append(improvements(rule, metric, ticks), ticks)
    patience = int(min(math.floor(rule.patience), ticks))
    period = patience + 1 + int(min(math.ceil(rule.cooldown), ticks))
    long = np.flatnonzero(np.diff(improved, prepend=-1) > patience + 1)
    found = [np.zeros(0, dtype=np.int64)]
    free = 0  # the first tick that may count as bad
    for index in long.tolist():
        end = int(improved[index])
        free = max(free, int(improved[index - 1]) + 1 if index else 0)
        if free + patience < end:
            found.append(np.arange(free + patience, end, period, dtype=np.int64))
            free = int(found[-1][-1]) - patience + period
    return np.concatenate(found)


def improvements(rule: Plateau, metric: Floats, ticks: int) -> Steps:
    """The ticks whose metric is better than the best before."""
    values = rule.signed(metric[:ticks])
    scale, shift = rule.scale, rule.shift
    limit = math.inf * scale + shift
    found: list[int] = []
    at = _candidates(rule, metric[:ticks])
    for start in range(0, len(at), _CHUNK):
        part = at[start : start + _CHUNK]
        for tick, value in zip(part.tolist(), values[part].tolist(), strict=True):
            if value < limit:
                limit = value * scale + shift
                found.append(tick)
    repeated = len(values) if len(values) and values[-1] < limit else ticks
    return np.concatenate([np.array(found, dtype=np.int64), np.arange(repeated, ticks)])


def _candidates(rule: Plateau, metric: Floats) -> npt.NDArray[np.intp]:
    """Where a metric may be an improvement: below all before it, where that is what counts."""
    plain = rule.threshold_mode == "abs" or not (metric < 0).any()
    if not plain or not 0 <= rule.threshold <= 1 or np.isnan(metric).any() or not len(metric):
        return np.arange(len(metric))
    values = rule.signed(metric)
    lowest = np.minimum.accumulate(values)
    return np.flatnonzero(np.append(True, values[1:] < lowest[:-1]))
