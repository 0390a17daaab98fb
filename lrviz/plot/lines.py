"""The lines of a figure: which there are, how each looks, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.curve import Floats
from lrviz.plot.layout import LEGEND, Ruler, Size
from lrviz.plot.room import Panel
from lrviz.plot.series import Axis, Series, fitted, group_text, per_x, series, stairs
from lrviz.plot.style import GHOST, Theme, line_style, ramp_color
from lrviz.plot.trace import Trace
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FAMILY: Final = 5
"""Lines from which on those that are multiples of one another have a ramp of colours."""
_HEAVY: Final = 3.4
_FEW: Final = 40
"""Ticks up to which a dashed line is drawn as stairs: of many small ones dashes make a muddle."""
_FEW_ROWS: Final = 200
"""Rows of a log that are marked as points, where the line between them is a guess."""
_SMALL: Final = 0.05
"""Of a line's own span: a stair of many that is lower is drawn as a slope where it is dashed."""
_BESIDE: Final = 3.7
"""Inches that the legend of a figure needs besides a line's name: its dashes, peak and final LR."""
_GROUPS: Final = 1.4
"""Inches of the param groups behind the name."""
_LEAST: Final = 0.8
"""Inches that a name has, however small the figure is."""
_BINS: Final = 160
"""Columns of a band."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line to be drawn, and what it is called.

    Attributes:
        trace, own: What it is of.
        label: What tells it from the others.
        group: The param groups that it is of.
        color, dashes: How it looks.
        family: Whether its colour is its place in an order.
        turns: How often it turns round, where it is drawn as a band for that; else 0.
    """

    trace: Trace
    own: Series
    label: str
    group: str
    color: str
    dashes: Any
    family: bool = False
    turns: int = 0

    @property
    def final(self) -> float:
        """The LR that is in use last."""
        return float(self.trace.curve.lr[self.own.index, -1])


def lines_of(traces: Sequence[Trace], axis: Axis, size: Size, theme: Theme) -> list[Line]:
    """The lines of all traces, in their order."""
    columns = size.columns
    grouped = any(len(trace.curve.groups) > 1 for trace in traces)
    room = max(size.width - _BESIDE - _GROUPS * grouped, _LEAST)
    names = fitted([printable(trace.label) for trace in traces], Ruler(LEGEND), room)
    ranks = _ranks([trace.value for trace in traces])
    found: list[Line] = []
    for number, trace in enumerate(traces):
        own = series(trace.curve, trace.curve.lr, axis, columns)
        shares = _family(trace, own) if len(traces) == 1 else None
        for place, one in enumerate(own):
            label = group = printable(group_text(one.groups, trace.curve.groups))
            if len(traces) > 1:
                label = f"{names[number]}: {group}" if len(own) > 1 else names[number]
            if shares is not None:
                color, dashes = ramp_color(theme, shares[place]), "-"
            elif ranks is not None:
                color = ramp_color(theme, ranks[number])
                dashes = line_style(theme, place)[1]
            elif len(traces) > 1 and len(own) > 1:  # a colour for each spec, dashes for each group
                color, dashes = line_style(theme, number)[0], line_style(theme, place)[1]
            else:
                color, dashes = line_style(theme, place if len(traces) == 1 else number)
            ordered = shares is not None or (ranks is not None and len(own) == 1)
            often = turns(one) if len(traces) == 1 and len(own) == 1 else 0
            crowded = often if often > max(60, columns * 0.15) else 0
            found.append(Line(trace, one, label, group, color, dashes, ordered, crowded))
    return found


def draw_line(panel: Panel, line: Line) -> None:
    """A line as the steps that it makes, or the band that it fills where it turns too often."""
    if line.turns:
        _draw_band(panel, line)
        return
    dashed = line.dashes != "-" and stairs(line.trace.curve) and line.trace.curve.ticks > _FEW
    x, y = _without_small_stairs(line.own) if dashed else (line.own.x, line.own.y)
    panel.axes.plot(
        x,
        y,
        color=line.color,
        linestyle=line.dashes,
        linewidth=_HEAVY if line.trace.heavy else 1.7,
        drawstyle="default" if dashed else _how(line.trace),
        marker="o" if line.trace.curve.is_sparse and len(x) < _FEW_ROWS else "",
        markersize=3.2,
        solid_joinstyle="miter",
        clip_on=True,
    )
    panel.line(line.own)


def draw_ghost(panel: Panel, line: Line, color: str) -> Series | None:
    """The curve as it would be fixed; the first line of it that differs from what is."""
    ghost = line.trace.ghost
    if ghost is None:
        return None
    for own in series(ghost.curve, ghost.curve.lr, panel.axis):
        same = own.index == line.own.index or set(own.groups) & set(line.own.groups)
        if same and not (np.array_equal(own.y, line.own.y) and np.array_equal(own.x, line.own.x)):
            panel.axes.plot(
                own.x,
                own.y,
                color=color,
                linestyle=GHOST,
                linewidth=1.1,
                drawstyle="steps-post" if ghost.curve.ticks <= _FEW else "default",
                zorder=1.9,
            )
            panel.line(own)
            return own
    return None


def draw_inset(panel: Panel, line: Line) -> None:
    """The first cycles of a line that is a band."""
    curve = line.trace.curve
    row = curve.lr[line.own.index]
    turned = np.flatnonzero(np.diff(np.sign(np.diff(row))) != 0)
    last = int(turned[min(6, len(turned) - 1)]) + 2
    from matplotlib.transforms import Bbox

    x = curve.step[: last + 1] / per_x(curve, panel.axis)
    bounds = (0.62, 0.7, 0.36, 0.24)
    inset = panel.axes.inset_axes(bounds)
    inset.plot(x, row[: last + 1], color=line.color, linewidth=1.2)
    inset.set_xlim(float(x[0]), float(x[-1]))
    inset.set_yticks([])
    inset.set_xticks([])
    inset.set_title(_until(x[-1], panel.axis), fontsize=7, color=panel.theme.quiet, pad=2)
    for spine in inset.spines.values():
        spine.set_edgecolor(panel.theme.faint)
    box = Bbox.from_bounds(*bounds).transformed(panel.axes.transAxes)
    panel.add(box.padded(12 * panel.dot))


def draw_momentum(
    axes: Axes, traces: Sequence[Trace], axis: Axis, columns: int, lines: Sequence[Line], ink: str
) -> tuple[list[Any], str]:
    """Each momentum in the colour of its groups' LR above; what several of those share in none.

    Returns:
        The values, and what they are called.
    """
    names: set[str | None] = set()
    shown: list[Series] = []
    for trace in traces:
        if trace.curve.momentum is None or not trace.curve.momentum.any():
            continue  # an optimizer without it: a line at 0 would flatten those of the others
        names.add(trace.curve.momentum_name)
        used: list[str] = []
        for own in series(trace.curve, trace.curve.momentum, axis, columns):
            above = [
                li for li in lines if li.trace is trace and set(li.own.groups) & set(own.groups)
            ]
            color, dashes = above[0].color, above[0].dashes
            if len(traces) == 1 and len(above) > 1:
                color, dashes = ink, "-"
            elif color in used:  # LRs that are one line, momenta that are not
                dashes = (0, (1.4, 1.4 + used.count(color)))
            used.append(color)
            shown.append(own)
            if above[0].turns:
                _fill(axes, own, color)
                continue
            axes.plot(
                own.x, own.y, color=color, linestyle=dashes, linewidth=1.4, drawstyle=_how(trace)
            )
    return [own.y for own in shown], " / ".join(sorted(filter(None, names)))


def _how(trace: Trace) -> str:
    return "steps-post" if stairs(trace.curve) and not trace.curve.is_sparse else "default"


def _without_small_stairs(own: Series) -> tuple[Floats, Floats]:
    """The line from each value to the next, with a corner where it jumps."""
    span = np.ptp(own.y[np.isfinite(own.y)]) if np.isfinite(own.y).any() else 0.0
    corners = np.flatnonzero(np.abs(np.diff(own.y)) > _SMALL * span) + 1
    return np.insert(own.x, corners, own.x[corners]), np.insert(own.y, corners, own.y[corners - 1])


def _until(x: float, axis: Axis) -> str:
    from lrviz.plot.numbers import count_text

    return f"the first {count_text(float(f'{x:.2g}'))} {axis}s"


def _family(trace: Trace, own: Sequence[Series]) -> list[float] | None:
    """The place of each line in an order, where all are one curve times a number."""
    if len(own) < _FAMILY:
        return None
    rows = np.array([trace.curve.lr[one.index] for one in own])
    top = np.abs(rows).max(axis=1)
    if not np.isfinite(rows).all() or not top.all():
        return None
    shapes = rows / top[:, None]
    if np.abs(shapes - shapes[0]).max() > 1e-6:
        return None
    return _ranks(np.log(top).tolist())


def _ranks(values: Sequence[float | None]) -> list[float] | None:
    """Where each of some numbers stands among them, from 0 to 1; None where one has none."""
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values) or len(set(numbers)) < 2:
        return None
    ordered = sorted(set(numbers))
    return [ordered.index(number) / (len(ordered) - 1) for number in numbers]


def turns(own: Series) -> int:
    """How often a line turns round."""
    way = np.sign(np.diff(own.y[np.isfinite(own.y)]))
    way = way[way != 0]
    return int((way[1:] != way[:-1]).sum())


def _draw_band(panel: Panel, line: Line) -> None:
    x, low, high = _fill(panel.axes, line.own, line.color)
    own = line.own
    whole = Series(own.groups, own.index, np.repeat(x, 2), np.column_stack([low, high]).ravel())
    panel.line(whole, own)


def _fill(axes: Axes, own: Series, color: str) -> tuple[Floats, Floats, Floats]:
    """A series as what is between its lowest and highest values; those, and where."""
    edges = np.linspace(0, len(own.x) - 1, _BINS + 1).round().astype(int)
    starts = np.unique(edges[:-1])
    y = np.where(np.isfinite(own.y), own.y, np.nanmin(own.y))
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    x = np.append(own.x[starts], own.x[-1])
    low, high = np.append(low, low[-1]), np.append(high, high[-1])
    axes.fill_between(x, low, high, color=color, alpha=0.28, linewidth=0)
    for edge in (low, high):
        axes.plot(x, edge, color=color, linewidth=0.9)
    return x, low, high
