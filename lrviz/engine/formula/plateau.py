"""ReduceLROnPlateau: at which of its ticks the LR is cut."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

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


def cuts(rule: Plateau, metric: MetricSpec, ticks: int) -> Iterable[int]:
    """The ticks, from 0, at which the LR is cut, in order and one at a time.

    A metric that stays the same from somewhere on is cut at regular distances; those are counted
    and not stepped through.
    """
    values = metric.first(ticks).tolist() if metric.expression else list(metric.values or ())
    best = math.inf if rule.mode == "min" else -math.inf
    bad, resting = 0, 0.0
    for tick, value in enumerate(values[:ticks]):
        best, bad, resting, cut = _tick(rule, float(value), best, bad, resting)
        if cut:
            yield tick
    if len(values) >= ticks:
        return
    last, tick = float(values[-1]), len(values)
    while tick < ticks and (resting > 0 or bad > 0 or rule.better(last, best)):
        if bad and not resting and not rule.better(last, best):
            ahead = max(math.floor(rule.patience) - bad, 0)  # bad ticks that are let pass
            bad, tick = bad + ahead, tick + ahead
            if tick >= ticks:
                return
        before = best
        best, bad, resting, cut = _tick(rule, last, best, bad, resting)
        if cut:
            yield tick
        elif best == before and rule.better(last, best):
            return  # as good as ever, for ever
        tick += 1
    if tick >= ticks:
        return
    period = math.floor(rule.patience) + 1  # at rest: so many bad ticks, a cut, and the cooldown
    pause = math.ceil(rule.cooldown) if rule.cooldown > 0 else 0
    yield from range(tick + period - 1, ticks, period + pause)


def _tick(
    rule: Plateau, value: float, best: float, bad: int, resting: float
) -> tuple[float, int, float, bool]:
    if rule.better(value, best):
        best, bad = value, 0
    else:
        bad += 1
    if resting > 0:
        resting, bad = resting - 1, 0
    if bad > rule.patience:
        return best, 0, rule.cooldown, True
    return best, bad, resting, False
