"""The figure: one picture that answers "what will my LR be" at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrviz.plot import labels
from lrviz.plot.annotate import draw_gaps, draw_peaks, draw_phases
from lrviz.plot.axes import dress_lower, dress_lr, dress_x, left_margin
from lrviz.plot.findings import draw_findings, texts_apart
from lrviz.plot.fonts import fallbacks
from lrviz.plot.header import draw_footer, draw_header, footer_of, header, title_of
from lrviz.plot.layout import PAGE, Layout, Ruler, Size
from lrviz.plot.legend import columns, draw_legend, entries, entry_of
from lrviz.plot.lines import Line, draw_inset, draw_line, draw_momentum, lines_of, turns
from lrviz.plot.numbers import LrText
from lrviz.plot.points import draw_point_labels, draw_points, limits, point_labels
from lrviz.plot.room import Panel
from lrviz.plot.series import Axis, axis_of, per_x
from lrviz.plot.style import LIGHT, Theme, own_style
from lrviz.plot.trace import Trace
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lrviz.plot.canvas import Picture


def figure(
    traces: Sequence[Trace],
    *,
    x: Axis | None = None,
    log: bool = False,
    title: str | None = None,
    size: Size = PAGE,
    theme: Theme = LIGHT,
) -> Picture:
    """Draw curves over one another.

    Args:
        traces: At least one.
        x: What the axis below counts; else epochs where every run has them. Optimizer steps
            stand above where an epoch has several.
        log: Whether the LR axis is logarithmic; what is not above 0 then has no place on it.
        title: Instead of the curve's own.
        size: How large it is, and whether title and footer are in it.
        theme: Its colours.

    Returns:
        A figure on the Agg canvas; `lrviz.plot.save.render` makes a file of it.
    """
    from lrviz.plot.canvas import Picture

    axis = axis_of(traces, x)
    lines = lines_of(traces, axis, size, theme)
    points = [one for trace in traces for one in trace.points]
    single = len(traces) == 1
    text = LrText(_top(traces), log)
    apart = texts_apart(traces) if size.titled else []
    words = [title or "", *(t for line in lines for t in (line.label, line.trace.curve.title))]
    families, missing = fallbacks(words)
    with own_style(theme, families, points=size.points + 1):
        ruler = Ruler(size.points)
        said = header(traces, title, apart, ruler, size.width - 1.0)
        legend = () if single else entries(lines, text, theme)
        rows = -(-len(legend) // columns(legend, ruler, size)) if legend else 0
        told = point_labels(points, ruler, size.width - 1.2)
        layout = Layout(
            size=size,
            left=0.8,
            right=0.8,
            top_axis=_steps_above(traces, axis),
            lower=len(_below(traces)),
            titles=len(said.title),
            abouts=len(said.about) + len(said.findings),
            legend_rows=rows + sum(map(len, told)),
        )
        drawn = Picture(
            title=printable(title if title is not None else title_of(traces)),
            description=_description(lines, text, [*said.about, *said.findings]),
            missing=missing,
            figsize=(size.width, layout.height),
            dpi=150,
        )
        upper, *lower = [drawn.add_axes(box) for box in layout.panels()]
        height = layout.panels()[0][3] * layout.height
        room = _room(traces, lines)
        far, logged = limits(points, axis)
        values = [*(line.own.y for line in lines), *logged]
        dress_lr(upper, values, text, theme, room=room, height=height)
        for axes, what in zip(lower, _below(traces), strict=True):
            _draw_below(axes, what, traces, axis, size, lines, theme)
        left = left_margin([upper, *lower], ruler)
        allowed = size.width * (1 - size.share) - left
        planned = labels.plan(lines, text, ruler, theme, allowed, height)
        layout = layout.beside(left, planned.width)
        for axes, box in zip([upper, *lower], layout.panels(), strict=True):
            axes.set_position(box)
        limit = max(far, *(float(line.own.x[-1]) for line in lines))
        above = per_x(traces[0].curve, "epoch") if layout.top_axis else None
        dress_x(upper, [upper, *lower], axis, limit, above, theme, inches=layout.across)
        panel = Panel(drawn, upper, axis, theme, ruler, log=log)
        _annotate(panel, traces, lines, text, planned, brief=not size.titled)
        draw_points(panel, points)
        draw_point_labels(drawn, layout, points, told, rows, theme)
        if legend:
            draw_legend(drawn, legend, layout, ruler)
        if size.titled:
            draw_header(drawn, layout, said, theme)
            draw_footer(drawn, layout, footer_of(traces, log=log), theme)
    return drawn


def _annotate(
    panel: Panel,
    traces: Sequence[Trace],
    lines: Sequence[Line],
    text: LrText,
    planned: labels.Labels,
    *,
    brief: bool,
) -> None:
    """The lines, and what is said at them; what comes first has its room first."""
    single = len(traces) == 1
    for line in lines:
        draw_line(panel, line)
    if single and traces[0].band is not None:
        labels.draw_band(panel, traces[0], lines)
    if single and lines[0].turns:
        draw_inset(panel, lines[0])
    if len({trace.phases for trace in traces}) == 1:
        draw_phases(panel, traces[0])
    if single:
        draw_peaks(panel, lines, text)
    draw_gaps(panel, lines)
    labels.draw(panel, planned)
    draw_findings(panel, traces, lines, brief=brief)


def _top(traces: Sequence[Trace]) -> float:
    """The highest LR, as it is written."""
    values = [trace.curve.lr[np.isfinite(trace.curve.lr)] for trace in traces]
    return max((float(np.abs(v).max()) for v in values if len(v)), default=0.0)


def _room(traces: Sequence[Trace], lines: Sequence[Line]) -> float:
    """Room above the peak, as a share of the span: for labels, or for an inset."""
    if any(line.turns for line in lines):
        return 0.6
    said = any(mark.step is not None for trace in traces for mark in trace.marks)
    if (said or any(trace.ghost for trace in traces)) and any(turns(one.own) > 4 for one in lines):
        return 0.36  # a line that is everywhere leaves a sentence no room beside it
    return 0.2 if any(trace.phases for trace in traces) else 0.12


def _below(traces: Sequence[Trace]) -> list[str]:
    """What the lower panels show."""
    found = ["momentum"] if any(trace.curve.momentum_scheduled for trace in traces) else []
    return [*found, *(["metric"] if len(traces) == 1 and traces[0].metric is not None else [])]


def _draw_below(
    axes: Axes,
    what: str,
    traces: Sequence[Trace],
    axis: Axis,
    size: Size,
    lines: Sequence[Line],
    theme: Theme,
) -> None:
    if what == "metric":
        from lrviz.plot.metric import draw_metric

        values, name = draw_metric(axes, traces[0], axis, theme)
    else:
        values, name = draw_momentum(axes, traces, axis, size.columns, lines, theme.ink)
    dress_lower(axes, values, name, theme)


def _description(lines: Sequence[Line], text: LrText, words: Sequence[str]) -> str:
    """The figure for those who cannot see it."""
    marks = [mark.text for mark in lines[0].trace.marks if mark.step is not None]
    if len(lines) == 1:
        return ". ".join([*words, entry_of(lines[0], text).partition("(")[2].rstrip(")"), *marks])
    return ". ".join([*words, "; ".join(entry_of(line, text) for line in lines[:12]), *marks])


def _steps_above(traces: Sequence[Trace], axis: Axis) -> bool:
    per_epoch = {trace.curve.steps_per_epoch for trace in traces}
    known = all(trace.curve.steps_known for trace in traces)
    return known and axis == "epoch" and len(per_epoch) == 1 and per_epoch != {1}
