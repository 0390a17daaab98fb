"""The axes of a figure: limits, ticks, and what they are called."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.curve import Floats
from lrviz.plot.layout import Ruler
from lrviz.plot.numbers import LrText, count_text, evenly
from lrviz.plot.series import Axis
from lrviz.plot.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DECADES: Final = 12  # that a log axis shows below the peak: no float32 weight feels less
_STEPS: Final = (1, 2, 2.5, 5, 10)
_CLEAR: Final = 0.035  # of the span: a line at 0 stands that far above the axis
_LABEL: Final = 0.29  # inches of an axis' name, and of the gaps around it


def dress_lr(
    axes: Axes, values: Sequence[Floats], text: LrText, theme: Theme, *, room: float, height: float
) -> None:
    """The LR axis, from 0 up.

    Args:
        room: Above the peak, as a share of the span.
        height: Inches of the panel.
    """
    finite = np.concatenate([v[np.isfinite(v)] for v in values])
    top = float(finite.max()) if len(finite) else 0.0
    positive = finite[finite > 0]
    if text.log and len(positive):
        low = max(float(positive.min()), top * 10.0**-_DECADES)
        decades = max(np.log10(top / low), 0.3)
        axes.set_yscale("log", nonpositive="mask")
        axes.set_ylim(low * 10 ** (-0.06 * decades), top * 10 ** (room * decades))
        _name_ticks(axes, _powers(*axes.get_ylim(), most=max(3, round(height * 2.6))), text)
    else:
        bottom = min(float(finite.min()), 0.0) if len(finite) else 0.0
        span = top - bottom or 1.0
        clear = 0.08 if bottom < 0 else _CLEAR
        axes.set_ylim(bottom - clear * span, max(top, 0.0) + room * span)
        high = max(top, 0.0) + min(room, 0.2) * span
        inside = _even_ticks(bottom, high, round(height * 2.2), steps=(1, 2, 5, 10))
        _name_ticks(axes, inside, text)
        if bottom < 0:
            axes.axhline(0, color=theme.faint, linewidth=0.8, zorder=0.5)
    axes.grid(axis="y", color=theme.grid, linewidth=0.8)
    axes.set_ylabel("learning rate", labelpad=6)
    _open(axes)


def dress_lower(axes: Axes, values: Sequence[Floats], name: str, theme: Theme) -> None:
    """The axis of a lower panel."""
    finite = np.concatenate([v[np.isfinite(v)] for v in values]) if values else np.zeros(0)
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    span = high - low or abs(high) or 1.0
    axes.set_ylim(low - 0.15 * span, high + 0.15 * span)
    ticks = _even_ticks(low - 0.15 * span, high + 0.15 * span, 3)
    axes.set_yticks(ticks, evenly(ticks))
    axes.set_ylabel(name, labelpad=6)
    axes.grid(axis="y", color=theme.grid, linewidth=0.8)
    _open(axes)


def left_margin(panels: Sequence[Axes], ruler: Ruler) -> float:
    """Inches that the numbers and names to the left of the panels need."""
    texts = [label.get_text() for axes in panels for label in axes.get_yticklabels()]
    return _LABEL + ruler.widest(texts, ruler.points + 1) + 0.06


def dress_x(
    upper: Axes,
    panels: Sequence[Axes],
    axis: Axis,
    limit: float,
    per_epoch: float | None,
    theme: Theme,
    *,
    inches: float,
) -> None:
    """The axis below all ``panels``, so many ``inches`` wide, with as many ticks as fit.

    With ``per_epoch``, optimizer steps stand above the upper panel.
    """
    ticks = count_ticks(limit, max(3, min(10, round(inches * 1.6))))
    for panel in panels:
        panel.set_xlim(0, limit)
        panel.set_xticks(ticks, [count_text(tick) for tick in ticks])
        panel.tick_params(axis="x", labelbottom=panel is panels[-1])
    panels[-1].set_xlabel(axis if axis == "epoch" else "optimizer step", labelpad=4)
    if per_epoch is None:
        return
    to_steps: Any = partial(np.multiply, per_epoch)
    to_epochs: Any = partial(np.multiply, 1 / per_epoch)
    above = upper.secondary_xaxis("top", functions=(to_steps, to_epochs))
    steps = count_ticks(limit * per_epoch, max(3, round(inches * 1.2)))
    above.set_xticks(steps, [count_text(step) for step in steps])
    above.set_xlabel("optimizer step", labelpad=5, fontsize=8, color=theme.ink)
    above.tick_params(labelsize=8)


def count_ticks(limit: float, most: int) -> list[float]:
    """Round numbers from 0, and the limit itself in place of one that it would touch."""
    found = _even_ticks(0, limit, most, integer=True)
    if len(found) < 2:
        return [0.0, limit]
    pitch = found[1] - found[0]
    while len(found) > 1 and limit - found[-1] < 0.6 * pitch:
        found.pop()
    return [*found, limit]


def _even_ticks(
    low: float,
    high: float,
    most: int,
    *,
    integer: bool = False,
    steps: Sequence[float] = _STEPS,
) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    locator = MaxNLocator(nbins=max(most, 2), steps=steps, integer=integer)
    span = high - low
    with np.errstate(over="ignore"):
        found = locator.tick_values(low, high)
    inside = (v for v in found if low - 1e-9 * span <= v <= high + 1e-9 * span)
    return [float(v) + 0.0 for v in inside]  # no -0


def _powers(low: float, high: float, *, most: int) -> list[float]:
    """Powers of ten between the two; with their doubles and fives where there are few."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    pitch = max(1, -(-(last - first + 1) // most))
    found = [10.0**n for n in range(first, last + 1) if (last - n) % pitch == 0]
    if len(found) < 2:
        every = [m * 10.0**n for n in range(first - 1, last + 1) for m in (1, 2, 5)]
        found = [v for v in every if low <= v <= high]
    return found


def _name_ticks(axes: Axes, ticks: Sequence[float], text: Callable[[float], str]) -> None:
    from matplotlib.ticker import NullFormatter

    texts = [text(tick) for tick in ticks]
    axes.set_yticks(ticks, texts if len(set(texts)) == len(texts) else evenly(ticks))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _open(axes: Axes) -> None:
    """No frame but the axes themselves."""
    axes.spines["right"].set_visible(False)
    axes.spines["top"].set_visible(False)
    axes.set_axisbelow(True)
