"""The legend of several schedules: what each line is, below the panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.plot.layout import LEGEND, ROW, Layout, Ruler, Size
from lrviz.plot.lines import Line
from lrviz.plot.numbers import LrText
from lrviz.plot.style import Theme

if TYPE_CHECKING:
    from lrviz.plot.canvas import Picture

_MOST: Final = 10
"""So many lines have an entry each; of more, the schedules and the param groups have theirs."""


@dataclass(frozen=True)
class Entry:
    """A row: how a line looks, and what it is."""

    text: str
    color: str
    dashes: Any


def entries(lines: Sequence[Line], text: LrText, theme: Theme) -> tuple[Entry, ...]:
    """One for each line; of many, one for each colour and one for each kind of dashes."""
    schedules = list(dict.fromkeys(line.trace for line in lines))
    of_each = [[line for line in lines if line.trace is trace] for trace in schedules]
    groups = {tuple(line.group for line in own) for own in of_each}
    if len(lines) <= _MOST or len(groups) > 1 or len(of_each[0]) == 1:
        return tuple(Entry(entry_of(line, text), line.color, line.dashes) for line in lines)
    names = [Entry(_schedule(own, text), own[0].color, "-") for own in of_each]
    return (*names, *(Entry(line.group, theme.quiet, line.dashes) for line in of_each[0]))


def _schedule(lines: Sequence[Line], text: LrText) -> str:
    """A schedule as a whole: "whole state (peaks 1e-06 to 0.0005)"."""
    name = lines[0].label.removesuffix(f": {lines[0].group}")
    finite = (line.own.y[np.isfinite(line.own.y)] for line in lines)
    peaks = [float(values.max()) for values in finite if len(values)]
    if not peaks:
        return f"{name} (not finite)"
    low, high = min(peaks), max(peaks)
    return f"{name} (peaks {text.of(low)(low)} to {text.of(high)(high)})"


def entry_of(line: Line, text: LrText) -> str:
    """A line in words, with the highest and the last LR."""
    finite = line.own.y[np.isfinite(line.own.y)]
    if not len(finite):
        return f"{line.label} (not finite)"
    peak = float(finite.max())
    own = text.of(peak, by_step=line.trace.curve.rests_on_steps)
    return f"{line.label} (peak {own(peak)}, final {own(line.final)})"


def columns(found: Sequence[Entry], ruler: Ruler, size: Size) -> int:
    """How many entries stand side by side."""
    widest = ruler.widest([entry.text for entry in found], LEGEND) + 0.75
    return max(1, min(len(found), int((size.width - 0.7) / widest), 3))


def draw_legend(drawn: Picture, found: Sequence[Entry], layout: Layout, ruler: Ruler) -> None:
    """Below the panels, where it covers nothing."""
    from matplotlib.lines import Line2D

    drawn.legend(
        [Line2D([], [], color=e.color, linestyle=e.dashes, linewidth=1.7) for e in found],
        [entry.text for entry in found],
        loc="upper left",
        bbox_to_anchor=(
            layout.left / layout.size.width - 0.01,
            layout.legend_top / layout.height,
        ),
        ncols=columns(found, ruler, layout.size),
        frameon=False,
        fontsize=LEGEND,
        borderaxespad=0,
        handlelength=3.4,
        labelspacing=ROW * 72 / LEGEND - 1.02,  # a row of the legend is 1.02 of its letters high
    )
