"""Findings in words: each with a leader to its place on the curve, or in a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from lrviz.curve import Curve
from lrviz.plot.labels import place_at, write_in
from lrviz.plot.lines import Line, draw_ghost
from lrviz.plot.room import Panel
from lrviz.plot.series import Series, per_x
from lrviz.plot.trace import Mark, Trace
from lrviz.plot.words import consequence
from lrviz.text.problem import printable

_MOST: Final = 6
"""Findings with a leader; more would hide the curve."""
_WIDTHS: Final = (0.36, 0.27, 0.48)
"""Of the panel: how wide a sentence may be before it is broken, the best first."""


def texts_apart(traces: Sequence[Trace]) -> list[str]:
    """What is said above the panel: findings without a place on the curve, each once."""
    found = [
        f"{_whose(trace, traces)}{_text(mark, brief=False)}"
        for trace in traces
        for mark in trace.marks
        if mark.step is None
    ]
    placed = _placed(traces)
    found += [f"{whose}{_text(mark, brief=False)}" for _, mark, whose in placed[_MOST:]]
    return list(dict.fromkeys(found))


def draw_findings(
    panel: Panel, traces: Sequence[Trace], lines: Sequence[Line], *, brief: bool
) -> None:
    """The curve as it would be fixed, and what is wrong with it as it is.

    Args:
        brief: Whether a page beside the figure says the findings in full.
    """
    quiet, single = panel.theme.quiet, len(traces) == 1
    every = [(line, draw_ghost(panel, line, quiet if single else line.color)) for line in lines]
    ghosts = [(line, own) for line, own in every if own is not None]
    points = 7.0 if brief else 7.5
    places = [
        (_ring(panel, trace.curve, mark, shade=single), mark, whose)
        for trace, mark, whose in _placed(traces)[:_MOST]
    ]
    for anchor, mark, whose in places:
        text = _text(mark, brief=brief)
        named = "" if text.startswith(whose.removesuffix(": ")) else whose
        _call_out(panel, anchor, f"{named}{text}", points, panel.theme.alert)
    for line, own in ghosts[:1] if single else ghosts:
        _name_ghost(panel, line, own, points, color=quiet if single else line.color)


def _name_ghost(panel: Panel, line: Line, own: Series, points: float, *, color: str) -> None:
    """What the fix does, at the curve that it gives."""
    assert line.trace.ghost is not None
    text = printable(line.trace.ghost.label)
    label = f"fixed: {text[:1].lower()}{text[1:]}"
    box = place_at(panel, own, label, points)
    if box is not None:
        write_in(panel, box, label, color, points)
        return
    highest = int(np.flatnonzero(own.y >= np.nanmax(own.y))[-1])
    [[x, y]] = panel.pixel(own.x[highest], own.y[highest])
    _call_out(panel, (float(x), float(y)), label, points, color)


def _placed(traces: Sequence[Trace]) -> list[tuple[Trace, Mark, str]]:
    """The findings that have a place; one that several traces share at the same place is one."""
    found: dict[tuple[int, str], tuple[Trace, Mark, str]] = {}
    for trace in traces:
        for mark in trace.marks:
            if mark.step is not None:
                whose = _whose(trace, traces)
                found.setdefault((mark.step, mark.text), (trace, mark, whose))
    return list(found.values())


def _whose(trace: Trace, traces: Sequence[Trace]) -> str:
    return f"{printable(trace.label)}: " if len(traces) > 1 else ""


def _text(mark: Mark, *, brief: bool) -> str:
    text = printable(consequence(mark.text) if brief else mark.text)
    return f"{text} ({mark.code})" if mark.code and not brief else text


def _ring(panel: Panel, curve: Curve, mark: Mark, *, shade: bool) -> tuple[float, float]:
    """Mark a place on the curve, and shade its stretch; where it is, in pixels."""
    assert mark.step is not None
    unit = per_x(curve, panel.axis)
    start = mark.step / unit
    if shade and mark.end is not None:
        end = until(curve, mark.end) / unit
        panel.axes.axvspan(start, end, color=panel.theme.alert, alpha=0.06, linewidth=0, zorder=0.4)
    tick = int(curve.tick_at(np.array([mark.step]))[0])
    values = curve.lr[:, tick]
    value = float(values[np.isfinite(values)].max(initial=0.0))
    if panel.shown(value):
        panel.axes.plot(
            [start],
            [value],
            "o",
            markersize=6.5,
            markerfacecolor="none",
            markeredgecolor=panel.theme.alert,
            markeredgewidth=1.2,
            clip_on=False,
            zorder=3,
        )
    [[x, y]] = panel.pixel(start, value)
    return float(x), float(y)


def until(curve: Curve, step: int) -> int:
    """The step at which the tick that is in use at ``step`` ends."""
    following = int(curve.tick_at(np.array([step]))[0]) + 1
    return int(curve.step[following]) if following < curve.ticks else curve.total_steps


def _call_out(
    panel: Panel, anchor: tuple[float, float], text: str, points: float, color: str
) -> None:
    """A sentence where it covers neither text nor a line, and a leader to its place."""
    across = panel.box.width / panel.figure.dpi
    sizes = [_broken(panel, text, points, across * share) for share in _WIDTHS]
    places = [
        (broken, box)
        for broken, wide, high in sizes
        for box in panel.places(wide, high, anchor)
        if panel.free(box)
    ]
    clear = (one for one in places if not panel.crossed(one[1]) and not _struck(panel, one[1]))
    found = next(clear, None)
    over = found is None
    if over:  # on top of the mark where a phase begins; where the curve is everywhere, of that
        off_lines = (one for one in places if not _struck(panel, one[1]))
        found = next(off_lines, None) or next(iter(places), None)
    if found is None:
        return
    broken, box = found
    panel.add(box.padded(3 * panel.dot))
    _lead(panel, anchor, box, color)
    write_in(panel, box, "\n".join(broken), color, points, paper=over)


def _struck(panel: Panel, box: Any) -> bool:
    return panel.struck(box.padded(2 * panel.dot))


def _broken(
    panel: Panel, text: str, points: float, inches: float
) -> tuple[list[str], float, float]:
    """The text in lines, and its width and height in pixels."""
    lines = panel.ruler.wrapped(text, points, inches, 6)
    wide = panel.ruler.widest(lines, points) * 1.04 * panel.figure.dpi
    return lines, wide, points * (1.36 * len(lines) + 0.1) * panel.dot


def _lead(panel: Panel, anchor: tuple[float, float], box: Any, color: str) -> None:
    """A thin line from a box to the ring around its place."""
    off = 2 * panel.dot
    x = float(np.clip(anchor[0], box.x0, box.x1))
    y = float(np.clip(anchor[1], box.y0 - off, box.y1 + off))
    if box.y0 < anchor[1] < box.y1:
        x = box.x0 - off if anchor[0] < box.x0 else box.x1 + off
    far = float(np.hypot(x - anchor[0], y - anchor[1]))
    if far < 6 * panel.dot:
        return
    ring = 4 * panel.dot / far
    ends = [(x, y), (anchor[0] + (x - anchor[0]) * ring, anchor[1] + (y - anchor[1]) * ring)]
    (x0, y0), (x1, y1) = panel.axes.transAxes.inverted().transform(ends)
    panel.axes.plot(
        [x0, x1],
        [y0, y1],
        transform=panel.axes.transAxes,
        color=color,
        linewidth=0.8,
        clip_on=False,
        zorder=2.9,
    )
    panel.leader(*ends)
