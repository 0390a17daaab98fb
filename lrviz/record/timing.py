"""Reasons that lie in the ticks: too many, too few, skipped, started from 0 again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lrviz.record.apart import Guess, Rows
from lrviz.record.compare import tolerance
from lrviz.text.plural import counted

_MOST_SHIFTS: Final = 200
_TIMES: Final = (*range(2, 65), 96, 100, 128, 200, 250, 256, 500, 512, 1000)


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
                f"{counted(int(rows.ticked[0]), 'time')})"
            )
    elif rows.ticked is None:
        first = rows.parting.before is None or np.isclose(logged[0], rows.plan[0], rtol=1e-6)
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
    ticks = counted(abs(shift), "tick")
    if shift > 0:
        why = "more ticks than steps" if rows.interval == "step" else "more ticks than epochs"
        if shift == 1 and rows.parting.before is None:
            why = "the scheduler ticks before the optimizer steps"
        return f"it is {ticks} ahead of the plan: {why}"
    return f"it is {ticks} behind the plan: {'a tick was' if shift == -1 else 'ticks were'} skipped"


def _steps_per_tick(rows: Rows) -> int:
    return rows.per_epoch if rows.interval == "epoch" else 1


TIMING: Final[tuple[Guess, ...]] = (_stays, _other_interval, _times, _every_nth, _shifted)
"""The plainest first."""
