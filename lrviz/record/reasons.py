"""Why a run leaves its plan: the plainest mistake that gives the LRs that were logged.

Each reason is a guess at which tick of the plan's schedule the run had reached, or at a factor on
its LR. It is said only where it gives the LRs of nearly all rows from the parting on.
"""

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
_MOST_SHIFTS: Final = 200
_MOST_STAIRS: Final = 200
_MOST_SLACK: Final = 3e-3  # of the peak, for a plan that is read between its ticks
_ENOUGH: Final = 0.98
_FEWEST: Final = 3
_SEVERAL: Final = 5
_TIMES: Final = (*range(2, 65), 96, 100, 128, 200, 250, 256, 500, 512, 1000)


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
            slack: How much of the peak a curve that was worked out between ticks may be off.
        """
        known = np.isfinite(said) & np.isfinite(self.logged)
        if np.count_nonzero(known) < _FEWEST:
            return False
        said, logged = said[known], self.logged[known]
        allowed = tolerance(self.record, self.parting.group, logged, said, self.peak)
        right = np.abs(said - logged) <= allowed + slack * self.peak
        return bool(right.mean() >= _ENOUGH) and float(np.ptp(said)) > 2 * float(allowed.max())

    def at(self, ticks: Steps) -> Floats:
        """The plan's LR at these ticks; nan where it has none."""
        inside = (ticks >= 0) & (ticks < len(self.plan))
        return np.where(inside, self.plan[np.clip(ticks, 0, len(self.plan) - 1)], np.nan)

    @cached_property
    def on_time(self) -> bool:
        """Whether it was recorded that the scheduler ticked as often as in the plan."""
        return self.ticked is not None and bool((self.ticked == self.due).mean() >= _ENOUGH)


Guess = Callable[[Rows], Iterator[str]]


def reason(comparison: Comparison) -> str | None:
    """The likeliest reason in words; None where nothing plain gives what was logged."""
    if comparison.parting is None:
        return None
    rows = _rows(comparison, comparison.parting)
    guesses = _OTHERWISE if rows.on_time else (*_TIMING, *_OTHERWISE)
    return next((words for guess in guesses for words in guess(rows)), None)


def _rows(comparison: Comparison, parting: Parting) -> Rows:
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


def _stays(rows: Rows) -> Iterator[str]:
    """The LR no longer changes."""
    logged = rows.logged[np.isfinite(rows.logged)]
    if len(logged) < 2 or (logged != logged[0]).any():
        return
    if rows.ticked is not None and rows.ticked[0] == rows.ticked[-1]:
        if rows.ticked[0] == 0:
            yield f"it stays at {logged[0]:.6g}: the scheduler never ticks"
        else:
            yield (
                f"it stays at {logged[0]:.6g}: the scheduler ticks no more (it had ticked "
                f"{_count(int(rows.ticked[0]), 'time')})"
            )
    elif rows.ticked is None:
        first = rows.parting.before is None or logged[0] == rows.plan[0]
        as_if = "never ticked" if first else "ticked no more"
        yield f"it stays at {logged[0]:.6g}, as if the scheduler {as_if}"


def _times(rows: Rows) -> Iterator[str]:
    """The scheduler ticks n times where the plan has one tick."""
    each = "a step" if rows.interval == "step" else "an epoch"
    for times in _TIMES:
        if rows.gives(rows.at(rows.due * times)):
            yield (
                f"it is {times} times ahead of the plan: the scheduler ticks {times} times {each}"
            )


def _other_interval(rows: Rows) -> Iterator[str]:
    """It ticks every step where the plan says every epoch, or the other way round."""
    if rows.per_epoch == 1:
        return
    if rows.interval == "epoch" and rows.gives(rows.at(rows.step)):
        yield (
            f"it is {rows.per_epoch:,} times ahead of the plan: the scheduler ticks every step, "
            "in the plan every epoch"
        )
    if rows.interval == "step" and rows.gives(rows.at(rows.step // rows.per_epoch)):
        yield (
            f"it is {rows.per_epoch:,} times behind the plan: the scheduler ticks every epoch, "
            "in the plan every step"
        )


def _every_nth(rows: Rows) -> Iterator[str]:
    """The scheduler ticks once where the plan has n ticks."""
    each = "steps" if rows.interval == "step" else "epochs"
    for times in _TIMES:
        if rows.gives(rows.at(rows.due // times)):
            why = f"the scheduler ticks once every {times} {each}"
            if not rows.record.sure and rows.interval == "step":
                why += f", or the log counts batches of which {times} make a step"
            yield f"it is {times} times behind the plan: {why}"


def _shifted(rows: Rows) -> Iterator[str]:
    """It is a number of ticks behind or ahead: ticks skipped, or started from tick 0 again."""
    finite = np.flatnonzero(np.isfinite(rows.logged))
    if not len(finite):
        return
    # The row whose LR is the least like its neighbours' says the most about the shift.
    at = int(finite[np.argmax(np.abs(rows.logged[finite] - np.median(rows.logged[finite])))])
    off = tolerance(
        rows.record, rows.parting.group, np.full(1, rows.logged[at]), np.full(1, 0.0), rows.peak
    )
    near = np.flatnonzero(np.abs(rows.plan - rows.logged[at]) <= off + 1e-6 * abs(rows.logged[at]))
    shifts = near - rows.due[at]
    shifts = shifts[np.argsort(np.abs(shifts), kind="stable")][:_MOST_SHIFTS]
    candidates = {int(shift) for shift in shifts if shift} | set(range(-8, 9)) - {0}
    for shift in sorted(candidates, key=lambda s: (abs(s), s)):
        if rows.gives(rows.at(rows.due + shift)):
            yield _said_of_shift(rows, shift)


def _said_of_shift(rows: Rows, shift: int) -> str:
    first = int(rows.due[0])
    reached = first + shift  # the tick that the run had reached at the parting
    gap = rows.parting.step - (rows.parting.before or 0)
    if rows.parting.before is not None and 0 <= reached <= max(gap, 1) < first:
        start = rows.parting.step - reached * _steps_per_tick(rows)
        return (
            f"it starts again from tick 0 at step {start:,}, as after a resume that did not load "
            "the scheduler's state"
        )
    ticks = _count(abs(shift), "tick")
    if shift > 0:
        why = "more ticks than steps" if rows.interval == "step" else "more ticks than epochs"
        if shift == 1 and rows.parting.before is None:
            why = "the scheduler ticks before the optimizer steps"
        return f"it is {ticks} ahead of the plan: {why}"
    return f"it is {ticks} behind the plan: {'a tick was' if shift == -1 else 'ticks were'} skipped"


def _steps_per_tick(rows: Rows) -> int:
    return rows.per_epoch if rows.interval == "epoch" else 1


def _factor(rows: Rows) -> Iterator[str]:
    """The LR is a multiple of the planned one throughout."""
    planned = rows.at(rows.due)
    big = np.isfinite(rows.logged) & (np.abs(planned) > 1e-3 * rows.peak)
    if np.count_nonzero(big) < _FEWEST:
        return
    factor = float(np.median(rows.logged[big] / planned[big]))
    if abs(factor - 1) > 1e-4 and rows.gives(planned * factor, slack=1e-6):
        # A warmup from 0 starts at the same LR whatever the factor is.
        before = np.abs(rows.plan[: int(rows.due[0])]).max(initial=0.0)
        word = "throughout" if before <= 1e-9 * rows.peak else "from there on"
        peaks = f"peak {rows.peak * factor:.4g} where the plan has {rows.peak:.4g}"
        yield f"it is {factor:.4g} times the planned one {word} ({peaks})"


def _range(rows: Rows) -> Iterator[str]:
    """The same course between two other LRs: another peak with the same floor, say."""
    planned = rows.at(rows.due)
    known = np.isfinite(planned) & np.isfinite(rows.logged)
    if len(np.unique(planned[known])) < _SEVERAL:
        return
    slope, start = np.polyfit(planned[known], rows.logged[known], 1)
    if rows.gives(planned * slope + start, slack=1e-6) and slope > 0:
        low, high = float(np.nanmin(rows.plan)), float(np.nanmax(rows.plan))
        yield (
            f"its course is the planned one between other LRs: {low * slope + start:.4g} to "
            f"{high * slope + start:.4g} where the plan has {low:.4g} to {high:.4g}"
        )


def _staircase(rows: Rows) -> Iterator[str]:
    """The plan's LRs, but at other steps."""
    changes = np.flatnonzero(np.diff(rows.plan)) + 1
    if not 0 < len(changes) <= min(_MOST_STAIRS, len(rows.plan) // 2):
        return
    stairs = rows.plan[np.concatenate([[0], changes])]
    logged = rows.logged[np.isfinite(rows.logged)]
    apart = np.abs(logged[:, None] - stairs[None, :])
    off = tolerance(rows.record, rows.parting.group, logged, logged, rows.peak)
    if not len(logged) or (apart.min(axis=1) > off).any():
        return
    which = apart.argmin(axis=1)
    if (np.diff(which) < 0).any():
        return
    before = int(np.searchsorted(changes, rows.due[0] - 1, side="right"))
    later = np.flatnonzero(which > (before if rows.parting.before is not None else 0))
    if len(later):
        stair = int(which[later[0]])
        planned = int(rows.begins[changes[stair - 1]])
        yield (
            f"it has the plan's LRs at other steps: {stairs[stair]:.6g} from step "
            f"{rows.step[later[0]]:,} on, in the plan from step {planned:,}"
        )


def _length(rows: Rows) -> Iterator[str]:
    """The same schedule over another length, as a whole or from the parting on."""
    ticks = np.arange(len(rows.plan), dtype=np.float64)
    finite = np.flatnonzero(np.isfinite(rows.logged))
    if len(finite) < _FEWEST or len(rows.plan) < 10:
        return
    bends = np.abs(np.diff(rows.plan, 2)) / (rows.peak or 1.0)
    slack = min(1e-4 + float(np.nanquantile(bends, 0.9)) / 8, _MOST_SLACK)
    begun = [0.0]
    if rows.parting.before is not None:
        last = int(np.searchsorted(rows.begins, rows.parting.before, side="right")) - 1
        begun += [float(last), float(rows.due[0] - 1)]
    for start in begun:
        for share in (8, 4, 2, 1):
            at = int(finite[len(finite) // share - 1])
            moved = float(rows.due[at]) - start
            for tick in _crossings(rows.plan, float(rows.logged[at])):
                speed = (tick - start) / moved if moved > 0 and tick > start else 1.0
                if abs(speed - 1) < 1e-3:
                    continue
                place = start + speed * (rows.due - start)
                said = np.interp(place, ticks, rows.plan, right=np.nan)
                if rows.gives(said, slack=slack):
                    yield _said_of_length(rows, speed, start)


def _peak(rows: Rows) -> Iterator[str]:
    """It reaches the plan's peak at another step: a warmup of another length."""
    finite = np.flatnonzero(np.isfinite(rows.logged))
    top = int(np.nanargmax(rows.plan)) if np.isfinite(rows.plan).any() else 0
    if not len(finite) or not 0 < top < len(rows.plan) - 1:
        return
    at = int(finite[np.argmax(rows.logged[finite])])
    reached, planned = int(rows.step[at]), int(rows.begins[top])
    near = abs(rows.logged[at] - rows.peak) <= 1e-3 * rows.peak
    begun = rows.parting.before is None or rows.parting.before < planned
    if near and begun and 0 < at < len(rows.logged) - 1 and abs(reached - planned) > 1:
        yield f"it is at its peak at step {reached:,}, the plan at step {planned:,}"


def _said_of_length(rows: Rows, speed: float, start: float) -> str:
    each = "ticks" if rows.interval == "step" else "epochs"
    length = (len(rows.plan) - start) / speed
    part = "" if start == 0 else f" from tick {start:,.0f} on"
    return (
        f"its schedule{part} is {1 / speed:.4g} times as long as the plan's: about "
        f"{length:,.0f} {each} where the plan has {len(rows.plan) - start:,.0f}"
    )


def _crossings(plan: Floats, value: float) -> list[float]:
    """Where a plan that is read between its ticks has a value: at most eight places."""
    above = plan - value
    change = np.flatnonzero((above[:-1] * above[1:] <= 0) & (above[:-1] != above[1:]))
    return [float(i + above[i] / (above[i] - above[i + 1])) for i in change[:8]]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


_TIMING: Final[tuple[Guess, ...]] = (_stays, _other_interval, _times, _every_nth, _shifted)
_OTHERWISE: Final[tuple[Guess, ...]] = (_factor, _range, _staircase, _length, _peak)
