"""From the places of a log to the optimizer steps of a plan: each log counts in its own way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from lrviz.curve import Curve, Floats, Steps
from lrviz.record.model import Record


@dataclass(frozen=True)
class Counting:
    """One way in which a log may count, the same throughout.

    Attributes:
        scale: Optimizer steps in one of the log's counts.
        shift: Steps that are added.
        words: What that means; "" where a row is the LR that its step used.
        mean: Of how many steps a row is the mean; its step is in their middle. 0 of one alone.
        inside: Whether the step within the epoch counts, too.
    """

    scale: int
    shift: int
    words: str = ""
    mean: int = 0
    inside: bool = False

    def steps(self, record: Record) -> Steps:
        """The optimizer step (from 0) whose LR each row holds. int64, shape [rows]."""
        found: Steps = np.floor(record.at * self.scale + 1e-6).astype(np.int64) + self.shift
        if self.inside and record.within is not None:
            found += np.floor(record.within + 1e-6).astype(np.int64)
        return found


STEP: Final = (
    Counting(1, 0),
    Counting(1, -1, "one step later than it was used (steps counted from 1, or logged after them)"),
    Counting(1, 1, "one step before it was used (logged after the scheduler's tick)"),
)
"""How steps are counted."""


def countings(record: Record, curve: Curve) -> list[Counting]:
    """The ways to be tried, the plainest first; none where the plan has no epochs and the log only.

    What lrviz recorded itself needs no guess. Of a log that does not say what it counts, steps
    come before epochs, unless it goes up by ones and ends with the plan's epochs.
    """
    if not curve.steps_known:  # only epochs are, and steps but shares of them
        return epochs(curve.steps_per_epoch) if record.unit != "step" else []
    if record.sure:
        return [STEP[0]]
    if record.within is not None and curve.epochs is not None:
        return inside_epochs(record.within, curve.steps_per_epoch)
    steps = list(STEP) if record.unit in ("step", "count") else []
    if curve.epochs is None or curve.steps_per_epoch == 1 or record.unit == "step":
        return steps or (list(STEP) if curve.epochs is not None else [])
    by_epoch = [*epochs(curve.steps_per_epoch), *means(curve.steps_per_epoch)]
    if record.unit == "count" and record.at[-1] > curve.epochs:
        return steps
    by_ones = record.rows > 1 and bool((np.diff(record.at) == 1).all())
    return [*by_epoch, *steps] if by_ones and record.rows >= curve.epochs else [*steps, *by_epoch]


def epochs(length: int) -> list[Counting]:
    """How epochs of ``length`` steps are counted."""
    whole = [
        Counting(length, 0),
        Counting(length, -length, "one epoch later than it was used (epochs counted from 1)"),
        Counting(length, length, "one epoch before it was used (logged after the tick)"),
    ]
    if length == 1:
        return whole
    return [
        *whole,
        Counting(length, length - 1, "at the end of each epoch, before the tick"),
        Counting(length, -1, "at the end of each epoch, before the tick (epochs counted from 1)"),
    ]


def inside_epochs(within: Floats, length: int) -> list[Counting]:
    """How steps within epochs of ``length`` steps are counted; none where one lies beyond."""
    if within.max() > length:
        return []
    return [
        replace(each, scale=length, shift=each.shift - first * length, inside=True)
        for first in (1, 0)
        for each in STEP
    ]


def means(length: int) -> list[Counting]:
    """How the means of epochs of ``length`` steps are counted, as DETR, DeiT and MAE log them."""
    said = "as the mean of its epoch"
    return [
        Counting(length, length // 2, said, length),
        Counting(length, length // 2 - length, f"{said} (epochs counted from 1)", length),
    ]
