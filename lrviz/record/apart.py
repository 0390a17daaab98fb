"""The rows of a record from where it leaves its plan, and how guesses at them are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats, Interval, Steps
from lrviz.record.compare import Comparison, Parting, peak_of, tolerance
from lrviz.record.model import Record

_MOST_ROWS: Final = 2000
ENOUGH: Final = 0.98
"""The share of the rows that a reason must give."""
FEWEST: Final = 3
"""Rows that a reason must give at least."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows from the parting on, or as many of them as are needed to judge.

    Attributes:
        record: The record; ``parting``: where it leaves the plan; ``peak``: the plan's highest LR.
        step: Optimizer step of each row.
        due: How often the plan's scheduler has ticked at each row.
        ticked: How often the run's had, where that was recorded.
        logged: The run's LR at each row.
        plan: The plan's LR, by tick; ``begins``: the step from which it has it.
        per_epoch: Steps per epoch; 1 where the plan has only steps.
        interval: How often the plan ticks.
    """

    record: Record
    parting: Parting
    peak: float
    step: Steps
    due: Steps
    ticked: Steps | None
    logged: Floats
    plan: Floats
    begins: Steps
    per_epoch: int
    interval: Interval

    def gives(self, said: Floats, *, slack: float = 0.0) -> bool:
        """Whether a guess says the LR of nearly all rows that it speaks of, and says several.

        Args:
            said: The LR of each row, nan where the guess cannot know.
            slack: How much of the peak a curve that was computed between ticks may be off.
        """
        known = np.isfinite(said) & np.isfinite(self.logged)
        if np.count_nonzero(known) < FEWEST:
            return False
        said, logged = said[known], self.logged[known]
        allowed = tolerance(self.record, self.parting.group, logged, said, self.peak)
        right = np.abs(said - logged) <= allowed + slack * self.peak
        return bool(right.mean() >= ENOUGH) and float(np.ptp(said)) > 2 * float(allowed.max())

    def at(self, ticks: Steps) -> Floats:
        """The plan's LR at these ticks; nan where it has none."""
        inside = (ticks >= 0) & (ticks < len(self.plan))
        return np.where(inside, self.plan[np.clip(ticks, 0, len(self.plan) - 1)], np.nan)

    @cached_property
    def on_time(self) -> bool:
        """Whether it was recorded that the scheduler ticked as often as in the plan."""
        return self.ticked is not None and bool((self.ticked == self.due).mean() >= ENOUGH)


Guess = Callable[[Rows], Iterator[str]]
"""Gives the words of a reason for rows that it explains."""


def rows_apart(comparison: Comparison, parting: Parting) -> Rows:
    """The rows from the parting on, or so many of them as are needed to judge."""
    record, curve, steps = comparison.record, comparison.curve, comparison.steps
    own: npt.NDArray[np.intp] = np.flatnonzero((steps >= 0) & (steps < curve.total_steps))
    own = own[own >= parting.row]
    if len(own) > _MOST_ROWS:
        later = np.linspace(200, len(own) - 1, _MOST_ROWS - 200).astype(np.int64)
        own = own[np.concatenate([np.arange(200), later])]
    return Rows(
        record=record,
        parting=parting,
        peak=peak_of(curve),
        step=steps[own],
        due=curve.tick_at(steps[own]),
        ticked=None if record.ticks is None else record.ticks()[own],
        logged=record.lr[parting.group][own],
        plan=curve.lr[parting.planned_group],
        begins=curve.step,
        per_epoch=curve.steps_per_epoch if curve.epochs is not None else 1,
        interval=curve.interval,
    )
