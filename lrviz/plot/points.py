"""What was logged of a real run, as points over the lines of its plan, and where the two part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.curve import Floats
from lrviz.plot.decimate import kept
from lrviz.plot.layout import ROW, Layout, Ruler
from lrviz.plot.series import Axis
from lrviz.plot.style import Theme
from lrviz.plot.trace import Points
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lrviz.plot.room import Panel

_COLUMNS: Final = 60
"""Stretches of a long record, each with its lowest and highest point: they stay apart as points."""
_MARKERS: Final = ("o", "s", "^", "D", "v")
_LETTERS: Final = 7.5
_LINES: Final = 2
"""How large a record's words below the panels are, and in how many lines at the most."""


def thinned(points: Points, axis: Axis, columns: int = _COLUMNS) -> list[tuple[Floats, Floats]]:
    """Where the points of each group stand that are drawn, each course once."""
    x = points.step / points.steps_per_epoch if axis == "epoch" else points.step
    rows = {row.tobytes(): row for row in points.lr}
    return [(x[chosen], row[chosen]) for row in rows.values() for chosen in [kept(row, columns)]]


def limits(points: Sequence[Points], axis: Axis) -> tuple[float, list[Floats]]:
    """How far the points reach to the right, and the LRs that must have a place."""
    shown = [part for one in points for part in thinned(one, axis)]
    far = max((float(x[-1]) for x, _ in shown if len(x)), default=0.0)
    return far, [y for _, y in shown]


def draw_points(panel: Panel, points: Sequence[Points]) -> None:
    """The points, and a mark where they leave the plan."""
    for number, one in enumerate(points):
        for x, y in thinned(one, panel.axis):
            inside = np.array([panel.shown(float(value)) for value in y], dtype=bool)
            look = {**_marker(number, panel.theme), "linestyle": "none", "zorder": 2.6}
            panel.axes.plot(x[inside], y[inside], **look, clip_on=False)  # whole at the edge
        if one.parting is None:
            continue
        step, value = one.parting
        at = step / one.steps_per_epoch if panel.axis == "epoch" else float(step)
        alert = panel.theme.alert
        panel.axes.axvline(at, color=alert, linewidth=0.9, linestyle=(0, (4, 2)), zorder=0.7)
        panel.upright(at)
        if panel.shown(value):
            panel.axes.plot(
                [at], [value], "o", markersize=8, markerfacecolor="none", markeredgecolor=alert
            )


def point_labels(points: Sequence[Points], ruler: Ruler, inches: float) -> list[list[str]]:
    """What each record says, in the lines that it takes below the panels."""
    return [ruler.wrapped(printable(p.label), _LETTERS, inches, _LINES) for p in points]


def draw_point_labels(
    drawn: Figure,
    layout: Layout,
    points: Sequence[Points],
    said: Sequence[Sequence[str]],
    rows: int,
    theme: Theme,
) -> None:
    """Below the panels and ``rows`` rows of a legend, what each record says."""
    from matplotlib.lines import Line2D

    left, width = layout.left / layout.size.width, layout.size.width
    for number, (one, lines) in enumerate(zip(points, said, strict=True)):
        at = (layout.legend_top - (rows + 0.45) * ROW) / layout.height
        drawn.add_artist(
            Line2D(
                [left],
                [at],
                transform=drawn.transFigure,
                linestyle="none",
                **_marker(number, theme),
            )
        )
        for line in lines:
            drawn.text(
                left + 0.1 / width,
                (layout.legend_top - (rows + 0.45) * ROW) / layout.height,
                line,
                fontsize=_LETTERS,
                va="center",
                ha="left",
                color=theme.ink if one.parting is None else theme.alert,
            )
            rows += 1


def _marker(number: int, theme: Theme) -> dict[str, Any]:
    return {
        "marker": _MARKERS[number % len(_MARKERS)],
        "markersize": 3.4,
        "markerfacecolor": theme.paper,
        "markeredgecolor": theme.ink,
        "markeredgewidth": 0.8,
    }
