"""The axes of a figure: limits, ticks, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.curve import Floats
from lrviz.plot.numbers import count_text, lr_text, tick_text
from lrviz.plot.series import Axis
from lrviz.plot.style import FAINT, GRID, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DECADES: Final = 12  # that a log axis shows below the peak: no float32 weight feels less


def dress_lr(axes: Axes, values: Sequence[Floats], *, log: bool, strip: bool) -> None:
    """The LR axis, from 0 up; ``strip`` leaves room for labels above the peak."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    finite = np.concatenate([v[np.isfinite(v)] for v in values])
    top = float(finite.max()) if len(finite) else 0.0
    room = 0.24 if strip else 0.12
    positive = finite[finite > 0]
    if log and len(positive):
        low = max(float(positive.min()), top * 10.0**-_DECADES)
        decades = max(np.log10(top / low), 0.3)
        axes.set_yscale("log", nonpositive="mask")
        axes.set_ylim(low * 10 ** (-0.06 * decades), top * 10 ** (room * decades))
        axes.yaxis.set_major_locator(LogLocator(numticks=8))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: lr_text(v)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        if decades < 1.3:
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    else:
        bottom = min(float(finite.min()), 0.0) if len(finite) else 0.0
        span = top - bottom or 1.0
        axes.set_ylim(bottom - (0.08 if bottom < 0 else 0.0) * span, max(top, 0.0) + room * span)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
        plain = span >= 5e-4
        text = tick_text if plain else lr_text
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: text(v)))
        if bottom < 0:
            axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0.5)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    _open(axes)
    _label_inside(axes, "learning rate")


def dress_momentum(axes: Axes, values: Sequence[Floats], name: str) -> None:
    """The axis of the lower panel."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    finite = np.concatenate([v[np.isfinite(v)] for v in values])
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    span = high - low or 1.0
    axes.set_ylim(low - 0.15 * span, high + 0.15 * span)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.4g}"))
    axes.set_ylabel(name, labelpad=8)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    _open(axes)


def dress_x(
    upper: Axes,
    panels: Sequence[Axes],
    axis: Axis,
    limit: float,
    per_epoch: float | None,
    *,
    inches: float,
) -> None:
    """The axis below all ``panels``, so many ``inches`` wide, with as many ticks as fit.

    With ``per_epoch``, optimizer steps stand above the upper panel.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ticks = max(3, min(10, round(inches * 1.6)))
    for panel in panels:
        panel.set_xlim(0, limit)
        panel.xaxis.set_major_locator(
            MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10], integer=True)
        )
        panel.xaxis.set_major_formatter(FuncFormatter(lambda v, _: count_text(v)))
        panel.tick_params(axis="x", labelbottom=panel is panels[-1])
    panels[-1].set_xlabel(axis if axis == "epoch" else "optimizer step", labelpad=5)
    if per_epoch is None:
        return
    to_steps: Any = partial(np.multiply, per_epoch)
    to_epochs: Any = partial(np.multiply, 1 / per_epoch)
    above = upper.secondary_xaxis("top", functions=(to_steps, to_epochs))
    above.xaxis.set_major_locator(
        MaxNLocator(nbins=max(3, ticks - 2), steps=[1, 2, 2.5, 5, 10], integer=True)
    )
    above.xaxis.set_major_formatter(FuncFormatter(lambda v, _: count_text(v)))
    above.set_xlabel("optimizer step", labelpad=5, fontsize=8, color=INK)
    above.tick_params(labelsize=8)


def _label_inside(axes: Axes, text: str) -> None:
    """Name the LR's axis, nearer to its numbers where they are so wide that it would be cut off."""
    axes.set_ylabel(text, labelpad=8)
    figure: Any = axes.figure
    renderer = figure.canvas.get_renderer()
    axes.yaxis.get_tightbbox(renderer)  # puts the label in its place
    outside = 1 - axes.yaxis.label.get_window_extent(renderer).x0 * 72 / figure.dpi
    if outside > 0:
        axes.yaxis.labelpad = 8 - outside


def _open(axes: Axes) -> None:
    """No frame but the axes themselves."""
    axes.spines["right"].set_visible(False)
    axes.spines["top"].set_visible(False)
    axes.set_axisbelow(True)
