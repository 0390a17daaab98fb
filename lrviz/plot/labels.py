"""What is written at the lines: names and final values, beside the panel or where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np

from lrviz.plot.layout import Ruler, spread
from lrviz.plot.lines import Line
from lrviz.plot.numbers import LrText
from lrviz.plot.room import Panel
from lrviz.plot.series import Series, fitted, series
from lrviz.plot.style import GHOST, Theme, text_color
from lrviz.plot.trace import Trace

_SMALLEST: Final = 5.5
_ROW: Final = 1.35  # of a line of text, in its own size
_EDGE: Final = 0.17  # inches between the panel and a label, and after it
_SURE: Final = 1.03  # so much wider than measured a text may be
_TRIED: Final = 40  # places along a line for a label


@dataclass(frozen=True, eq=False)
class Label:
    """A label beside the panel: its text, and the value at which its line ends."""

    text: str
    value: float
    color: str


@dataclass(frozen=True, eq=False)
class Labels:
    """All labels of a figure.

    Attributes:
        beside: To the right of the panel, in as many inches as ``width``.
        inside: Names that stand at the lines themselves, and where they would stand else.
        otherwise: What stands beside the panel where one of those has no room.
    """

    beside: tuple[Label, ...]
    width: float
    inside: tuple[tuple[Line, str], ...] = ()
    otherwise: tuple[Label, ...] = ()


def plan(
    lines: Sequence[Line], text: LrText, ruler: Ruler, theme: Theme, inches: float, height: float
) -> Labels:
    """What is written beside the panel, and how wide that is.

    Args:
        inches: That the labels may take.
        height: Of the panel, in inches.
    """
    traces = list(dict.fromkeys(line.trace for line in lines))
    if len(traces) > 1:
        return _of_several(lines, text, ruler, theme, inches)
    trace = traces[0]
    room = (inches - _EDGE) / _SURE
    rows = height * 72 / ruler.points / _ROW
    if trace.band is not None:
        return _of_band(lines, trace, text, ruler, room)
    by_step = trace.curve.rests_on_steps
    finals = [text.of(_peak(line), by_step=by_step)(line.final) for line in lines]
    said = [f"{_word(line)} {final}" for line, final in zip(lines, finals, strict=True)]
    if len(lines) > 1 and ruler.widest(said, ruler.points) > room:
        said = finals
    if len(lines) == 1 and len(trace.curve.groups) == 1:
        fits = ruler.width(said[0], ruler.points) <= room
        return _labels(lines, said if fits else [said[0].replace(" ", "\n", 1)], ruler)
    family = [line for line in lines if line.family]
    if len(family) > 2:
        order = sorted(lines, key=lambda line: line.final, reverse=True)
        names = fitted([line.label for line in (order[0], order[-1])], ruler, room)
        ends = order[0], order[-1]
        texts = [
            f"{name}\n{said[lines.index(line)]}" for name, line in zip(names, ends, strict=True)
        ]
        between = Label(f"{len(lines) - 2} more", order[len(order) // 2].final, theme.quiet)
        first, last = _labels(ends, texts, ruler).beside
        every = (first, between, last)
        return Labels(every, _wide(every, ruler))
    whole = [f"{line.label}: {s}" for line, s in zip(lines, said, strict=True)]
    if ruler.widest(whole, ruler.points) <= room:
        return _labels(lines, whole, ruler)
    names = [line.label for line in lines]
    fit = ruler.widest(names, ruler.points) <= room
    names = fitted(names, ruler, room)
    if 2 * len(lines) <= rows:
        texts = [f"{name}\n{s}" for name, s in zip(names, said, strict=True)]
    else:
        texts = names
    cut = _labels(lines, texts, ruler)
    if fit or 2 * len(lines) > rows:
        return cut
    values = tuple(Label(s, line.final, line.color) for line, s in zip(lines, said, strict=True))
    inside = tuple((line, line.label) for line in lines)
    return Labels(values, max(_wide(values, ruler), cut.width), inside, cut.beside)


def draw(panel: Panel, labels: Labels) -> None:
    """All of them."""
    beside = labels.beside
    if labels.inside:
        points = panel.ruler.points
        boxes = [place_at(panel, line.own, name, points) for line, name in labels.inside]
        if all(box is not None for box in boxes):
            for (line, name), box in zip(labels.inside, boxes, strict=True):
                write_in(panel, box, name, text_color(panel.theme, line.color), points)
        elif labels.otherwise:
            beside = labels.otherwise
    _draw_beside(panel, beside)


def place_at(panel: Panel, own: Series, text: str, points: float, *, over: bool = False) -> Any:
    """Where along a line a text has room, the line furthest from others there; None if nowhere.

    Args:
        over: Whether it may stand on lines.
    """
    from matplotlib.transforms import Bbox

    wide = panel.ruler.width(text, points) * 1.03 * panel.figure.dpi
    high = points * 1.2 * panel.dot
    room, off = panel.box, 2.5 * panel.dot
    best, found = -1.0, None
    for x in np.linspace(room.x0 + off, room.x1 - off, _TRIED):
        here, gap = panel.gap(own, float(x))
        if here != here or min(gap, 40 * panel.dot) <= best:
            continue
        for shift, low in product((0.5, 0.0, 1.0), (here + off, here - off - high)):
            box = Bbox.from_bounds(float(x) - shift * wide, low, wide, high)
            if not (room.x0 < box.x0 and box.x1 < room.x1 and room.y0 < low < room.y1 - high):
                continue
            if panel.free(box) and (over or not panel.struck(box)):
                best, found = min(gap, 40 * panel.dot), box
                break
    if found is not None:
        panel.add(found.padded(panel.dot))
    return found


def write_in(
    panel: Panel, box: Any, text: str, color: str, points: float, *, paper: bool = False
) -> Any:
    """Write a text, of one or several lines, into a box of pixels."""
    x, y = panel.axes.transAxes.inverted().transform((box.x0, box.y1))
    ground = {"facecolor": panel.theme.paper, "edgecolor": "none", "pad": 1.0}
    return panel.axes.text(
        x,
        y,
        text,
        transform=panel.axes.transAxes,
        fontsize=points,
        color=color,
        ha="left",
        va="top",
        linespacing=1.15,
        bbox=ground if paper and panel.theme.paper != "none" else None,
    )


def draw_band(panel: Panel, trace: Trace, lines: Sequence[Line]) -> None:
    """Between a metric that never improves and one that always does, where either may come."""
    assert trace.band is not None
    best = series(trace.band, trace.band.lr, panel.axis)
    for line in lines:
        own = line.own
        other = next((b for b in best if set(own.groups) & set(b.groups)), best[0])
        x = np.union1d(own.x, other.x)
        low = own.y[np.searchsorted(own.x, x, side="right") - 1]
        high = other.y[np.searchsorted(other.x, x, side="right") - 1]
        color = line.color
        panel.axes.fill_between(x, low, high, step="post", color=color, alpha=0.13, linewidth=0)
        panel.axes.plot(
            other.x, other.y, color=color, linewidth=1.2, drawstyle="steps-post", linestyle=GHOST
        )
        panel.line(other)


def fewer(labels: Sequence[Label], most: int, quiet: str) -> list[Label]:
    """As many labels as can be read: the first, the last, and how many are between them."""
    left_out = len(labels) - most + 1
    if left_out <= 1:
        return list(labels)
    head = most // 2
    tail = head + left_out
    middle = (labels[head].value + labels[tail - 1].value) / 2
    between = Label(f"… {left_out} more …", middle, quiet)
    return [*labels[:head], between, *labels[tail:]]


def _of_several(
    lines: Sequence[Line], text: LrText, ruler: Ruler, theme: Theme, inches: float
) -> Labels:
    """Of a sweep its values, at the lines; the legend says the rest."""
    numbers = [line.trace.value for line in lines]
    if not all(line.family for line in lines) or len(lines) > 24:
        return Labels((), 0.35)
    names = [f"{number:g}" for number in numbers if number is not None]
    ends = tuple(
        Label(name, line.final, line.color) for name, line in zip(names, lines, strict=True)
    )
    return Labels((), _wide(ends, ruler), tuple(zip(lines, names, strict=True)), ends)


def _of_band(
    lines: Sequence[Line], trace: Trace, text: LrText, ruler: Ruler, room: float
) -> Labels:
    assert trace.band is not None
    found = []
    for line in lines:
        low = line.final
        high = float(trace.band.lr[line.own.index, -1])
        name = f"{line.label}: " if len(lines) > 1 else ""
        for how, value in (("never improves", low), ("always improves", high)):
            said = f"{name}{how}\n{text(value)}" if len(lines) < 4 else f"{name}{text(value)}"
            short = "\n".join(ruler.cut(part, ruler.points, room) for part in said.split("\n"))
            found.append(Label(short, value, line.color))
    return Labels(tuple(found), _wide(found, ruler))


def _labels(lines: Sequence[Line], texts: Sequence[str], ruler: Ruler) -> Labels:
    found = tuple(
        Label(text, line.final, line.color) for text, line in zip(texts, lines, strict=True)
    )
    return Labels(found, _wide(found, ruler))


def _wide(labels: Sequence[Label], ruler: Ruler) -> float:
    texts = [part for label in labels for part in label.text.split("\n")]
    return max(ruler.widest(texts, ruler.points) * _SURE + _EDGE, 0.35)


def _peak(line: Line) -> float:
    return float(np.abs(line.own.y[np.isfinite(line.own.y)]).max(initial=0.0))


def _word(line: Line) -> str:
    finite = line.own.y[np.isfinite(line.own.y)]
    constant = len(finite) == len(line.own.y) and bool((finite == finite[0]).all())
    return "constant" if constant else "final"


def _height(panel: Panel, value: float) -> float:
    """How high a value stands, as a share of the panel; its edge where it is outside."""
    if not np.isfinite(value) or (panel.log and value <= 0):
        return 0.0
    [[_, y]] = panel.pixel(0, value)
    return float(min(max((y - panel.box.y0) / panel.box.height, 0.0), 1.0))


def _draw_beside(panel: Panel, labels: Sequence[Label]) -> None:
    """Texts to the right of the panel, each as near as can be to its own height."""
    if not labels:
        return
    points = panel.box.height / panel.dot
    labels = fewer(labels, int(points / _SMALLEST / _ROW), panel.theme.quiet)
    rows = max(label.text.count("\n") + 1 for label in labels)
    size = min(panel.ruler.points, max(points / (len(labels) * rows) / _ROW, _SMALLEST))
    gap = size * (_ROW if rows == 1 else 1.2 * rows + 0.3) / points
    heights = [_height(panel, label.value) for label in labels]
    low = 0.0 if rows == 1 else min(gap / 2 - 0.5 * size / points, 0.4)
    for label, wanted, at in zip(
        labels, heights, spread(heights, gap, low, 1.0 - low), strict=True
    ):
        panel.axes.plot(
            [1.0, 1.012],
            [wanted, at],
            transform=panel.axes.transAxes,
            color=label.color,
            linewidth=0.8,
            clip_on=False,
        )
        panel.axes.text(
            1.016,
            at,
            label.text,
            transform=panel.axes.transAxes,
            fontsize=size,
            color=text_color(panel.theme, label.color),
            va="center",
            ha="left",
            linespacing=1.15,
        )
