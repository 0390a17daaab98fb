"""What is written into the panel itself: peaks, phases, stretches without a place on the axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from lrviz.curve import Curve
from lrviz.plot.lines import Line
from lrviz.plot.numbers import LrText
from lrviz.plot.room import Panel
from lrviz.plot.series import per_x
from lrviz.plot.style import text_color
from lrviz.plot.trace import Trace
from lrviz.text.problem import printable

_MOST_PEAKS: Final = 5
_SHORT: Final = 0.04
"""Of the axis: a stretch at the peak that is shorter has its dot in the middle."""
_MOST_GAPS: Final = 8


def draw_peaks(panel: Panel, lines: Sequence[Line], text: LrText) -> None:
    """At the highest point of a line, its value; of lines that are close, at the highest only."""
    ranked = []
    for line in lines:
        own = line.own
        finite = np.isfinite(own.y)
        if finite.any() and not (own.y[finite] == own.y[finite][0]).all():
            # The first one: of a cycle's peaks, rounding alone makes one the highest.
            at = int(np.argmax(own.y >= np.nanmax(own.y) * (1 - 1e-9)))
            ranked.append((float(own.y[at]), float(own.x[at]), at, line))
    ranked.sort(key=lambda peak: peak[:2], reverse=True)
    limit = panel.axes.get_xlim()[1]
    most = 1 if any(line.family for line in lines) else _MOST_PEAKS
    for value, start, at, line in ranked[:most]:
        if not panel.shown(value):
            continue
        own = line.own
        later = np.flatnonzero(own.y[at:] != own.y[at])
        end = float(own.x[at + int(later[0])]) if len(later) else limit
        is_stair = start > 0 and end - start < _SHORT * limit and not line.trace.curve.is_sparse
        x = (start + end) / 2 if is_stair else start
        across = x / limit
        side = "center" if 0.08 < across < 0.92 else "left" if across <= 0.08 else "right"
        note = panel.axes.annotate(
            f"peak {text.of(value)(value)}",
            (x, value),
            xytext=({"center": 0, "left": 4, "right": -4}[side], 6),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=panel.ruler.points,
            color=text_color(panel.theme, line.color),
            bbox=_ground(panel),
        )
        if panel.struck(panel.extent(note, pad=0), [own]):
            note.remove()
        elif panel.keep(note):
            panel.axes.plot([x], [value], "o", color=line.color, markersize=4, clip_on=False)


def draw_phases(panel: Panel, trace: Trace) -> None:
    """Light marks where a phase begins, named where there is room."""
    limit = panel.axes.get_xlim()[1]
    for phase in trace.phases:
        x = phase.step / per_x(trace.curve, panel.axis)
        if x > 0:
            panel.axes.axvline(
                x, color=panel.theme.faint, linewidth=0.9, linestyle=(0, (2, 2.5)), zorder=0.6
            )
            panel.upright(x)
        left = x < 0.85 * limit
        note = panel.axes.annotate(
            printable(phase.label),
            (x, 0.985),
            xycoords=panel.axes.get_xaxis_transform(),
            xytext=(3 if left else -3, 0),
            textcoords="offset points",
            fontsize=7,
            color=panel.theme.quiet,
            ha="left" if left else "right",
            va="top",
            bbox=_ground(panel),
        )
        panel.keep(note, pad=3)


def draw_gaps(panel: Panel, lines: Sequence[Line]) -> None:
    """Stretches in which an LR has no place on the axis, and why."""
    for start, end, why in gaps_of(lines, log=panel.log)[:_MOST_GAPS]:
        unit = per_x(lines[0].trace.curve, panel.axis)
        x0, x1 = start / unit, end / unit
        panel.axes.axvspan(x0, x1, facecolor=panel.theme.grid, alpha=0.8, linewidth=0, zorder=0.3)
        middle = 0.08 < (x0 + x1) / 2 / panel.axes.get_xlim()[1] < 0.92
        left = (x0 + x1) / 2 / panel.axes.get_xlim()[1] <= 0.5
        note = panel.axes.annotate(
            why,
            ((x0 + x1) / 2 if middle else x0 if left else x1, 0.03),
            xycoords=panel.axes.get_xaxis_transform(),
            xytext=(0 if middle else 3 if left else -3, 0),
            textcoords="offset points",
            fontsize=7,
            color=panel.theme.quiet,
            ha="center" if middle else "left" if left else "right",
            va="bottom",
            bbox=_ground(panel),
        )
        panel.keep(note, lines=True)


def gaps_of(lines: Sequence[Line], *, log: bool) -> list[tuple[int, int, str]]:
    """From which step to which an LR is not drawn, and why, the longest first."""
    found: set[tuple[int, int, str]] = set()
    for line in lines:
        curve, row = line.trace.curve, line.trace.curve.lr[line.own.index]
        missing = np.isnan(row) & (curve.engine == "record")
        found.update((*one, "no LR logged") for one in _runs(curve, missing))
        other = ~np.isfinite(row) & ~missing
        found.update((*one, "not a finite number") for one in _runs(curve, other))
        if log and (row > 0).any():
            found.update((*one, "0 here") for one in _runs(curve, row == 0))
            found.update((*one, "below 0 here") for one in _runs(curve, row < 0))
    return sorted(found, key=lambda one: (one[0] - one[1], one[0]))


def _runs(curve: Curve, holds: Any) -> list[tuple[int, int]]:
    """The stretches of steps in which something holds of the ticks."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    ends = np.append(curve.step, curve.total_steps)
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(int(ends[start]), int(ends[stop])) for start, stop in pairs]


def _ground(panel: Panel) -> dict[str, Any]:
    """The dotted line of a phase does not strike through the words beside it."""
    return {"facecolor": panel.theme.paper, "edgecolor": "none", "pad": 0.8}
