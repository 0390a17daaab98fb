"""The figure: one picture that answers "what will my LR be" at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lrviz.plot.annotate import Panel, draw_band, draw_labels, draw_marks, draw_peaks, draw_phases
from lrviz.plot.axes import dress_lr, dress_momentum, dress_x
from lrviz.plot.layout import LEFT, PAGE, Layout, Size
from lrviz.plot.numbers import lr_text
from lrviz.plot.points import draw_point_labels, draw_points, limits
from lrviz.plot.series import (
    Axis,
    Series,
    axis_of,
    distinct,
    group_text,
    per_x,
    series,
    short,
    stairs,
)
from lrviz.plot.style import INK, QUIET, line_style, own_style
from lrviz.plot.trace import Trace
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lrviz.curve import Curve

_LONGEST_TITLE = 90
_LETTER = 0.075  # inches, of a label's text


@dataclass(frozen=True, eq=False)
class _Line:
    """A line to be drawn, and what the legend calls it."""

    trace: Trace
    own: Series
    label: str
    color: str
    dashes: Any


def figure(
    traces: Sequence[Trace],
    *,
    x: Axis | None = None,
    log: bool = False,
    title: str | None = None,
    size: Size = PAGE,
) -> Figure:
    """Draw curves over one another.

    Args:
        traces: At least one.
        x: What the axis below counts; else epochs where every run has them. Optimizer steps
            stand above where an epoch has several.
        log: Whether the LR axis is logarithmic; what is not above 0 then has no place on it.
        title: Instead of the curve's own.
        size: How large it is, and whether title and footer are in it.

    Returns:
        A figure on the Agg canvas; `lrviz.plot.save.render` makes a file of it.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    axis = axis_of(traces, x)
    lines = _lines(traces, axis, size.columns)
    points = [one for trace in traces for one in trace.points]
    single = len(traces) == 1
    rows = 0 if single else -(-len(lines) // _columns(lines))
    layout = Layout(
        margin=min(_margin(lines), size.margin) if single else 0.35,
        top_axis=_steps_above(traces, axis),
        momentum=any(trace.curve.momentum_scheduled for trace in traces),
        legend_rows=rows + len(points),
        size=size,
    )
    with own_style():
        drawn = Figure(figsize=(size.width, layout.height), dpi=150)
        FigureCanvasAgg(drawn)
        upper, *lower = [drawn.add_axes(box) for box in layout.panels()]
        far, heights = limits(points, axis)
        limit = max(far, *(float(line.own.x[-1]) for line in lines))
        heights = [*(line.own.y for line in lines), *heights]
        dress_lr(upper, heights, log=log, strip=_has_strip(traces))
        for line in lines:
            _draw(upper, line)
        per_epoch = per_x(traces[0].curve, "epoch")
        above = per_epoch if layout.top_axis else None
        dress_x(upper, [upper, *lower], axis, limit, above, inches=layout.across)
        panel = Panel(drawn, upper, axis, log=log)
        if single:
            room = int((layout.margin - 0.1) / 0.066) - len(": final 1.25e-05")
            _annotate(panel, traces[0], lines, room)
        else:
            _legend(drawn, lines, layout)
            if len({trace.phases for trace in traces}) == 1:
                draw_phases(panel, traces[0])
        draw_points(panel, points)
        draw_point_labels(drawn, layout, points, rows)
        if lower:
            _draw_momentum(lower[0], traces, axis, size.columns, lines)
        if size.titled:
            heading = title if title is not None else _title(traces)
            _write_title(drawn, layout, short(printable(heading), _LONGEST_TITLE))
            _write_footer(drawn, layout, _footer(traces, lines, log=log))
    return drawn


def _lines(traces: Sequence[Trace], axis: Axis, columns: int) -> list[_Line]:
    found: list[_Line] = []
    names = distinct([printable(trace.label) for trace in traces], 48)
    for number, trace in enumerate(traces):
        own = series(trace.curve, trace.curve.lr, axis, columns)
        for one in own:
            label = printable(group_text(one.groups, trace.curve.groups))
            if len(traces) > 1:
                label = f"{names[number]}: {label}" if len(own) > 1 else names[number]
            index = one.index if len(traces) == 1 else number
            if len(traces) == 1:
                index = len(found)
            color, dashes = line_style(index)
            if len(traces) > 1 and len(own) > 1:  # one colour a spec, one kind of dashes a group
                color, dashes = line_style(number)[0], line_style(7 * own.index(one))[1]
            found.append(_Line(trace, one, label, color, dashes))
    return found


def _draw(axes: Any, line: _Line) -> None:
    how = "steps-post" if stairs(line.trace.curve) else "default"
    axes.plot(
        line.own.x,
        line.own.y,
        color=line.color,
        linestyle=line.dashes,
        linewidth=1.7,
        drawstyle=how,
        solid_joinstyle="miter",
        clip_on=True,
    )


def _annotate(panel: Panel, trace: Trace, lines: Sequence[_Line], room: int) -> None:
    """What a figure of one spec says at its lines; ``room``: letters that a name may have."""
    if trace.band is not None:
        room -= len("always improves")
    labels = distinct([line.label for line in lines], max(room, 6))
    named = [(line.own, label, line.color) for line, label in zip(lines, labels, strict=True)]
    if trace.band is not None:
        draw_band(panel, trace, named)
    else:
        draw_labels(panel, trace, named)
    draw_marks(panel, trace)
    draw_peaks(panel, [(own, color) for own, _, color in named])
    draw_phases(panel, trace)


def _draw_momentum(
    axes: Any, traces: Sequence[Trace], axis: Axis, columns: int, lines: Sequence[_Line]
) -> None:
    """Each line in the colour of its groups' LR above; what several of those share in none."""
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
                color, dashes = INK, "-"
            elif color in used:  # LRs that are one line, momenta that are not
                dashes = line_style(7 * used.count(color))[1]
            used.append(color)
            how = "steps-post" if stairs(trace.curve) else "default"
            axes.plot(own.x, own.y, color=color, linestyle=dashes, linewidth=1.4, drawstyle=how)
            shown.append(own)
    dress_momentum(axes, [own.y for own in shown], " / ".join(sorted(filter(None, names))))


def _legend(drawn: Figure, lines: Sequence[_Line], layout: Layout) -> None:
    """Below the panels, where it covers nothing."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=li.color, linestyle=li.dashes, linewidth=1.7) for li in lines]
    drawn.legend(
        handles,
        [_entry(line) for line in lines],
        loc="upper left",
        bbox_to_anchor=(LEFT / layout.size.width - 0.01, layout.legend_top),
        ncols=_columns(lines),
        frameon=False,
        fontsize=8,
        borderaxespad=0,
        handlelength=2.6,
        labelspacing=0.35,
    )


def _entry(line: _Line) -> str:
    finite = line.own.y[np.isfinite(line.own.y)]
    if not len(finite):
        return f"{line.label} (not finite)"
    final = float(line.trace.curve.lr[line.own.index, -1])
    return f"{line.label} (peak {lr_text(finite.max())}, final {lr_text(final)})"


def _columns(lines: Sequence[_Line]) -> int:
    widest = max(len(_entry(line)) for line in lines) + 7
    return max(1, min(len(lines), 118 // widest, 3))


def _margin(lines: Sequence[_Line]) -> float:
    """Inches that the labels of the lines need on the right."""
    trace = lines[0].trace
    if len(lines) == 1 and len(trace.curve.groups) == 1 and trace.band is None:
        return 1.1
    longest = max(len(line.label) for line in lines)
    if trace.band is not None:
        longest += len("always improves")
    return 0.62 + _LETTER * (longest + 8)


def _steps_above(traces: Sequence[Trace], axis: Axis) -> bool:
    per_epoch = {trace.curve.steps_per_epoch for trace in traces}
    known = all(trace.curve.steps_known for trace in traces)
    return known and axis == "epoch" and len(per_epoch) == 1 and per_epoch != {1}


def _has_strip(traces: Sequence[Trace]) -> bool:
    return any(trace.phases or trace.marks for trace in traces)


def _title(traces: Sequence[Trace]) -> str:
    titles = list(dict.fromkeys(trace.curve.title for trace in traces))
    return titles[0] if len(titles) == 1 else "Learning rate"


def _footer(traces: Sequence[Trace], lines: Sequence[_Line], *, log: bool) -> str:
    curves = [trace.curve for trace in traces]
    engines = {_engine(curve) for curve in curves}
    ticks = sorted({curve.ticks for curve in curves})
    count = f"{ticks[0]:,}" if len(ticks) == 1 else f"{ticks[0]:,} to {ticks[-1]:,}"
    unit = "row" if engines == {"recorded"} else "tick"
    parts = [f"{count} {unit}{'s' * (ticks != [1])}", *sorted(engines)]
    if not all(np.isfinite(curve.lr).all() for curve in curves):
        parts.insert(0, "gaps: the LR is not a finite number there")
    if log and any((curve.lr <= 0).any() for curve in curves):
        parts.insert(0, "an LR of 0 or below has no place on a log axis")
    return " · ".join(parts)


def _engine(curve: Curve) -> str:
    if curve.engine == "torch":
        return f"torch {curve.torch}"
    return "recorded" if curve.engine == "record" else "formula engine"


def _write_title(drawn: Figure, layout: Layout, text: str) -> None:
    at = LEFT / layout.size.width, 1 - 0.16 / layout.height
    drawn.text(*at, text, fontsize=11, ha="left", va="top")


def _write_footer(drawn: Figure, layout: Layout, text: str) -> None:
    at = 1 - 0.12 / layout.size.width, 0.1 / layout.height
    drawn.text(*at, text, fontsize=6.5, color=QUIET, ha="right", va="bottom")
