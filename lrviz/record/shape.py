"""Reasons that lie in the schedule itself: another peak, floor, length, other milestones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lrviz.curve import Floats
from lrviz.record.apart import FEWEST, Guess, Rows
from lrviz.record.compare import tolerance

_SEVERAL: Final = 5
_MOST_STAIRS: Final = 200
_MOST_SLACK: Final = 3e-3  # of the peak, for a plan that is read between its ticks


def _factor(rows: Rows) -> Iterator[str]:
    """The LR is a multiple of the planned one throughout."""
    planned = rows.at(rows.due)
    big = np.isfinite(rows.logged) & (np.abs(planned) > 1e-3 * rows.peak)
    if np.count_nonzero(big) < FEWEST:
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
    if len(finite) < FEWEST or len(rows.plan) < 10:
        return
    bends = np.abs(np.diff(rows.plan, 2)) / (rows.peak or 1.0)
    slack = min(1e-4 + float(np.nanquantile(bends, 0.9)) / 8, _MOST_SLACK)
    begun = [0.0]
    if rows.parting.before is not None:
        last = int(np.searchsorted(rows.begins, rows.parting.before, side="right")) - 1
        top = float(np.nanargmax(rows.plan))  # what warms up alike falls otherwise from there on
        begun += [top, float(last), float(rows.due[0] - 1)]
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
    inside = at < len(rows.logged) - 1 and (at > 0 or reached == 0)
    if not (near and begun and inside):
        return
    # Between two rows of the log nobody sees a peak.
    since = int(rows.step[at - 1]) if at > 0 else -1
    if not min(since, reached - 2) < planned < max(int(rows.step[at + 1]), reached + 2):
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


SHAPE: Final[tuple[Guess, ...]] = (_factor, _range, _staircase, _length, _peak)
"""The plainest first."""
