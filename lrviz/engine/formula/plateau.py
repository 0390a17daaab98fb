"""ReduceLROnPlateau: at which of its ticks the LR is cut."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats
from lrviz.spec.model import MetricSpec


@dataclass(frozen=True)
class Plateau:
    """The arguments that decide when the LR is cut; see torch's ReduceLROnPlateau."""

    mode: str
    patience: float
    threshold: float
    threshold_mode: str
    cooldown: float

    def better(self, value: float, best: float) -> bool:
        """Whether ``value`` is an improvement."""
        if self.threshold_mode == "rel":
            if self.mode == "min":
                return value < best * (1.0 - self.threshold)
            return value > best * (self.threshold + 1.0)
        if self.mode == "min":
            return value < best - self.threshold
        return value > best + self.threshold


def cuts(rule: Plateau, metric: MetricSpec, ticks: int) -> Iterator[int]:
    """The ticks, from 0, at which the LR is cut, in order and one at a time.

    Only where the metric may be better than ever is it looked at; what lies between are bad ticks,
    and of those the cuts are counted.
    """
    if ticks <= 0:
        return
    values = metric.first(ticks) if metric.values is None else np.array(metric.values[:ticks])
    state = _State(rule)
    at = 0
    for candidate in _candidates(rule, values).tolist():
        yield from state.bad_until(at, candidate)
        yield from state.look(candidate, float(values[candidate]))
        at = candidate + 1
    last = float(values[-1])
    yield from state.bad_until(at, len(values))
    at = len(values)
    if at < ticks and rule.better(last, state.best):
        yield from state.look(at, last)
        at += 1
        if rule.better(last, state.best):
            return  # better for ever, though it stays the same
    yield from state.bad_until(at, ticks)


def _candidates(rule: Plateau, values: Floats) -> npt.NDArray[np.intp]:
    """Where a value may be an improvement: below all before it, where that is what counts."""
    plain = rule.threshold_mode == "abs" or not (values < 0).any()
    if not plain or not 0 <= rule.threshold <= 1 or np.isnan(values).any():
        return np.arange(len(values))
    signed = values if rule.mode == "min" else -values
    lowest = np.minimum.accumulate(signed)
    return np.flatnonzero(np.append(True, signed[1:] < lowest[:-1]))


class _State:
    """What a ReduceLROnPlateau remembers from tick to tick."""

    def __init__(self, rule: Plateau) -> None:
        self.rule = rule
        self.best = math.inf if rule.mode == "min" else -math.inf
        self.bad = 0
        self.resting = 0.0

    def look(self, tick: int, value: float) -> Iterator[int]:
        """One tick, whose metric may be an improvement."""
        if not self.rule.better(value, self.best):
            yield from self.bad_until(tick, tick + 1)
            return
        self.best, self.bad = value, 0
        self.resting = max(self.resting - 1, 0)

    def bad_until(self, tick: int, end: int) -> Iterator[int]:
        """Ticks without an improvement, up to ``end``."""
        while tick < end:
            if self.resting > 0:
                rest = min(math.ceil(self.resting), end - tick)
                self.resting, self.bad, tick = self.resting - rest, 0, tick + rest
                continue
            need = max(math.floor(self.rule.patience) + 1 - self.bad, 1)
            if need > end - tick:
                self.bad += end - tick
                return
            tick += need
            yield tick - 1
            self.bad, self.resting = 0, self.rule.cooldown
