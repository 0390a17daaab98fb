"""What is written into a figure at its lines: names, peaks, final values, phases, findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lrviz.plot.layout import Crowd, spread
from lrviz.plot.numbers import lr_text
from lrviz.plot.series import Axis, Series, per_x, series
from lrviz.plot.style import ALERT, FAINT, QUIET, text_color
from lrviz.plot.trace import Trace
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lrviz.curve import Curve

Named = tuple[Series, str, str]
"""A line, its label, its colour."""

_MOST_PEAKS = 5
_LEVELS = tuple(0.90 - 0.075 * n for n in range(11))
"""Where a finding's code may stand, as shares of the panel's height, the best place first."""
_SMALLEST = 5.5  # points of a label's text
# The dotted line of a phase does not strike through the words beside it.
_OVER_PHASES: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}


class Panel:
    """The upper panel of a figure, and the texts that stand in it."""

    def __init__(self, figure: Figure, axes: Axes, axis: Axis, *, log: bool) -> None:
        self.axes = axes
        self.axis = axis
        self.log = log
        self.crowd = Crowd(figure, axes)

    def share(self, x: float, y: float) -> tuple[float, float]:
        """A point of the data as shares of the panel, from its lower left corner."""
        across, up = self.axes.transAxes.inverted().transform(self.axes.transData.transform((x, y)))
        return float(across), float(up)

    def struck(self, text: Any, lines: Sequence[Series]) -> bool:
        """Whether one of the lines goes through a text."""
        box = self.crowd.box(text, pad=0)
        corners = self.axes.transData.inverted().transform([(box.x0, box.y0), (box.x1, box.y1)])
        (left, bottom), (right, top) = corners.tolist()
        for own in lines:
            first = max(int(np.searchsorted(own.x, left, side="right")) - 1, 0)
            part = own.y[first : int(np.searchsorted(own.x, right)) + 1]
            part = part[np.isfinite(part)]
            if len(part) and part.min() <= top and part.max() >= bottom:
                return True
        return False

    def shown(self, y: float) -> bool:
        """Whether a value has a place on the LR axis."""
        low, high = self.axes.get_ylim()
        return bool(np.isfinite(y)) and low <= y <= high


def draw_labels(panel: Panel, trace: Trace, lines: Sequence[Named]) -> None:
    """At the right end of each line, its name and final value."""
    single = len(lines) == 1
    texts, heights, colors = [], [], []
    for own, label, color in lines:
        final = float(trace.curve.lr[own.index, -1])
        finite = own.y[np.isfinite(own.y)]
        constant = len(finite) == len(own.y) and bool((finite == finite[0]).all())
        word = "constant" if constant else "final"
        value = f"{word} {lr_text(final)}"
        texts.append(value if single and len(trace.curve.groups) == 1 else f"{label}: {value}")
        heights.append(_height(panel, final))
        colors.append(color)
    _beside(panel, texts, heights, colors)


def draw_band(panel: Panel, trace: Trace, lines: Sequence[Named]) -> None:
    """Between a metric that never improves and one that always does, where either may come."""
    assert trace.band is not None
    best = series(trace.band, trace.band.lr, panel.axis)
    texts, heights, colors = [], [], []
    for own, label, color in lines:
        name = "" if len(trace.curve.groups) == 1 else f"{label}: "
        other = next((b for b in best if set(own.groups) & set(b.groups)), best[0])
        x = np.union1d(own.x, other.x)
        low = own.y[np.searchsorted(own.x, x, side="right") - 1]
        high = other.y[np.searchsorted(other.x, x, side="right") - 1]
        panel.axes.fill_between(x, low, high, step="post", color=color, alpha=0.13, linewidth=0)
        panel.axes.plot(
            other.x,
            other.y,
            color=color,
            linewidth=1.2,
            drawstyle="steps-post",
            linestyle=(0, (5, 2)),
        )
        for line, how in ((own, "never improves"), (other, "always improves")):
            texts.append(f"{name}{how}: {lr_text(float(line.y[-1]))}")
            heights.append(_height(panel, float(line.y[-1])))
            colors.append(color)
    _beside(panel, texts, heights, colors)


def draw_peaks(panel: Panel, lines: Sequence[tuple[Series, str]]) -> None:
    """At the highest point of a line, its value; of lines that are close, at the highest only."""
    ranked = []
    for own, color in lines:
        finite = np.isfinite(own.y)
        if finite.any() and not (own.y[finite] == own.y[finite][0]).all():
            # The first one: of a cycle's peaks, rounding alone makes one the highest.
            at = int(np.argmax(own.y >= np.nanmax(own.y) * (1 - 1e-9)))
            ranked.append((float(own.y[at]), float(own.x[at]), color, own))
    ranked.sort(key=lambda peak: peak[:2], reverse=True)
    for value, x, color, own in ranked[:_MOST_PEAKS]:
        if not panel.shown(value):
            continue
        across, _ = panel.share(x, value)
        text = panel.axes.annotate(
            f"peak {lr_text(value)}",
            (x, value),
            xytext=(0 if 0.08 < across < 0.92 else 4 if across <= 0.08 else -4, 6),
            textcoords="offset points",
            ha="center" if 0.08 < across < 0.92 else "left" if across <= 0.08 else "right",
            va="bottom",
            fontsize=8,
            color=text_color(color),
            bbox=_OVER_PHASES,
        )
        if panel.struck(text, [other for other, _ in lines if other is not own]):
            text.remove()
        elif panel.crowd.keep(text):
            panel.axes.plot([x], [value], "o", color=color, markersize=4, clip_on=False)


def draw_phases(panel: Panel, trace: Trace) -> None:
    """Light marks where a phase begins, named where there is room."""
    for phase in trace.phases:
        x = phase.step / per_x(trace.curve, panel.axis)
        panel.axes.axvline(x, color=FAINT, linewidth=0.9, linestyle=(0, (2, 2.5)), zorder=0.6)
        left = panel.share(x, panel.axes.get_ylim()[1])[0] < 0.85
        text = panel.axes.annotate(
            printable(phase.label),
            (x, 0.985),
            xycoords=panel.axes.get_xaxis_transform(),
            xytext=(3 if left else -3, 0),
            textcoords="offset points",
            fontsize=7,
            color=QUIET,
            ha="left" if left else "right",
            va="top",
            bbox=_OVER_PHASES,
        )
        panel.crowd.keep(text, pad=3)


def draw_marks(panel: Panel, trace: Trace) -> None:
    """Findings, each where it shows: a point of the curve, or a stretch of the run."""
    curve = trace.curve
    unit = per_x(curve, panel.axis)
    for mark in trace.marks:
        if mark.step is None:
            _code(panel, trace, mark.code, 1.0)
            continue
        start = mark.step / unit
        end = start if mark.end is None else _until(curve, mark.end) / unit
        if mark.end is not None:
            panel.axes.axvspan(start, end, color=ALERT, alpha=0.08, linewidth=0, zorder=0.4)
        tick = int(curve.tick_at(np.array([mark.step]))[0])
        value = float(np.nanmax(np.where(np.isfinite(curve.lr[:, tick]), curve.lr[:, tick], 0)))
        if panel.shown(value):
            panel.axes.plot(
                [start],
                [value],
                "o",
                markersize=7,
                markerfacecolor="none",
                markeredgecolor=ALERT,
                clip_on=False,
            )
        across = panel.share((start + end) / 2, panel.axes.get_ylim()[1])[0]
        _code(panel, trace, mark.code, across)


def _until(curve: Curve, step: int) -> int:
    """The step at which the tick that is in use at ``step`` ends."""
    following = int(curve.tick_at(np.array([step]))[0]) + 1
    return int(curve.step[following]) if following < curve.ticks else curve.total_steps


def _code(panel: Panel, trace: Trace, code: str, across: float) -> None:
    """A finding's code in the panel, as high as it goes without touching text or the curve."""
    text = panel.axes.text(
        across,
        _LEVELS[0],
        printable(code),
        transform=panel.axes.transAxes,
        fontsize=8,
        fontweight="bold",
        color=ALERT,
        ha="left" if across < 0.05 else "right" if across > 0.95 else "center",
        va="top",
    )
    free = []
    for level in _LEVELS:
        text.set_y(level)
        if panel.crowd.free(text):
            free.append(level)
            if not _on_the_curve(panel, trace.curve, panel.crowd.box(text)):
                break
    else:  # it is on the curve everywhere
        text.set_y(free[0] if free else _LEVELS[0])
    panel.crowd.add(text)


def _on_the_curve(panel: Panel, curve: Curve, box: Any) -> bool:
    """Whether a box, in pixels, lies over a line of the curve."""
    (left, low), (right, high) = panel.axes.transData.inverted().transform(
        [(box.x0, box.y0), (box.x1, box.y1)]
    )
    steps = np.array([left, right]) * per_x(curve, panel.axis)
    first, last = curve.tick_at(np.clip(steps, 0, curve.total_steps - 1).astype(np.int64))
    lr = curve.lr[:, max(int(first), 0) : int(last) + 1]
    with np.errstate(invalid="ignore"):
        return bool(((lr.max(axis=1) >= low) & (lr.min(axis=1) <= high)).any())


def _height(panel: Panel, value: float) -> float:
    """How high a value stands, as a share of the panel; its edge where it is outside."""
    if not np.isfinite(value) or (panel.log and value <= 0):
        return 0.0
    return min(max(panel.share(0, value)[1], 0.0), 1.0)


def _beside(
    panel: Panel, texts: Sequence[str], heights: Sequence[float], colors: Sequence[Any]
) -> None:
    """Texts to the right of the panel, each as near as can be to its own height."""
    box = panel.axes.get_window_extent()
    points = box.height / panel.axes.figure.dpi * 72
    texts, heights, colors = _fewer(texts, heights, colors, int(points / _SMALLEST / 1.35))
    size = min(8.0, max(points / max(len(texts), 1) / 1.35, _SMALLEST))
    gap = size * 1.35 / points
    for text, wanted, at, color in zip(
        texts, heights, spread(heights, gap, 0.0, 1.0), colors, strict=True
    ):
        panel.axes.plot(
            [1.0, 1.012],
            [wanted, at],
            transform=panel.axes.transAxes,
            color=color,
            linewidth=0.8,
            clip_on=False,
        )
        panel.axes.text(
            1.016,
            at,
            text,
            transform=panel.axes.transAxes,
            fontsize=size,
            color=text_color(color),
            va="center",
            ha="left",
        )


def _fewer(
    texts: Sequence[str], heights: Sequence[float], colors: Sequence[Any], most: int
) -> tuple[list[str], list[float], list[Any]]:
    """As many labels as can be read: the first, the last, and how many are between them."""
    left_out = len(texts) - most + 1
    if left_out <= 1:
        return list(texts), list(heights), list(colors)
    head = most // 2
    tail = head + left_out
    middle = (heights[head] + heights[tail - 1]) / 2
    return (
        [*texts[:head], f"… {left_out} more …", *texts[tail:]],
        [*heights[:head], middle, *heights[tail:]],
        [*colors[:head], QUIET, *colors[tail:]],
    )
