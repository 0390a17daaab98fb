"""Where things go in a figure: sizes in inches, labels that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lrviz.plot.decimate import COLUMNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

_GAP: Final = 0.18
_ROW: Final = 0.2
LEFT: Final = 0.8
"""Inches left of the panels, for the LR axis."""


@dataclass(frozen=True)
class Size:
    """How large a figure is, in inches.

    Attributes:
        width: Of the whole figure.
        panel, lower: Heights of the LR's panel, and of the momentum's below it.
        margin: The most that labels to the right of the panels take.
        titled: Whether a title stands above, and a footer below.
        columns: Stretches that a long series is cut into; see `lrviz.plot.decimate`.
    """

    width: float
    panel: float
    lower: float
    margin: float
    titled: bool
    columns: int = COLUMNS


PAGE: Final = Size(width=8.4, panel=3.2, lower=1.0, margin=3.0, titled=True)
"""A figure that stands by itself."""
CARD: Final = Size(width=5.0, panel=2.2, lower=0.7, margin=1.95, titled=False, columns=200)
"""A figure among others, on a page that says the rest."""


@dataclass(frozen=True)
class Layout:
    """A figure's panels and margins.

    Attributes:
        margin: Inches to the right of the panels, for labels of lines.
        top_axis: Whether the steps stand above.
        momentum: Whether there is a lower panel.
        legend_rows: Rows of the legend below the panels.
        size: How large all of it is.
    """

    margin: float
    top_axis: bool
    momentum: bool
    legend_rows: int
    size: Size = PAGE

    @property
    def height(self) -> float:
        """Inches of the whole figure."""
        lower = self.size.lower + _GAP if self.momentum else 0.0
        return self._top + self.size.panel + lower + self._bottom

    @property
    def across(self) -> float:
        """Inches that the panels are wide."""
        return self.size.width - LEFT - self.margin

    @property
    def _top(self) -> float:
        return (0.48 if self.size.titled else 0.12) + (0.42 if self.top_axis else 0.0)

    @property
    def _bottom(self) -> float:
        legend = _ROW * self.legend_rows + 0.1 if self.legend_rows else 0.0
        return (0.78 if self.size.titled else 0.52) + legend

    @property
    def legend_top(self) -> float:
        """Where the legend begins, as a share of the figure's height."""
        return (self._bottom - 0.5) / self.height

    def panels(self) -> list[tuple[float, float, float, float]]:
        """Left, bottom, width, height of each panel as shares of the figure, the upper first."""
        left, width = LEFT / self.size.width, self.across / self.size.width
        bottom = self._bottom
        lower = []
        if self.momentum:
            lower = [(left, bottom / self.height, width, self.size.lower / self.height)]
            bottom += self.size.lower + _GAP
        return [(left, bottom / self.height, width, self.size.panel / self.height), *lower]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the ``wanted`` ones, at least ``gap`` apart, from ``low`` to ``high``.

    Where there is no room for that, they are evenly spaced.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    if len(order) > 1 and gap * (len(order) - 1) >= high - low:
        gap = (high - low) / (len(order) - 1)
    placed = [0.0] * len(wanted)
    # Groups of labels that touch move as one, to the mean of where they want to be.
    blocks: list[tuple[float, list[int]]] = []
    for index in order:
        blocks.append((min(max(wanted[index], low), high), [index]))
        while len(blocks) > 1 and _start(blocks[-1], gap) < _end(blocks[-2], gap) + gap:
            (_, later), (_, earlier) = blocks.pop(), blocks.pop()
            members = earlier + later
            half = gap * (len(members) - 1) / 2
            centre = sum(wanted[i] for i in members) / len(members)
            blocks.append((min(max(centre, low + half), high - half), members))
    for block in blocks:
        for place, index in enumerate(block[1]):
            placed[index] = _start(block, gap) + place * gap
    return placed


def _start(block: tuple[float, list[int]], gap: float) -> float:
    return block[0] - gap * (len(block[1]) - 1) / 2


def _end(block: tuple[float, list[int]], gap: float) -> float:
    return block[0] + gap * (len(block[1]) - 1) / 2


class Crowd:
    """Texts that stand in a panel already; a new one that would touch them is taken out again."""

    def __init__(self, figure: Figure, axes: Axes) -> None:
        self._figure = figure
        self._axes = axes
        self._boxes: list[Bbox] = []

    def keep(self, text: Text, *, pad: float = 2.0) -> bool:
        """Whether ``text`` touches none of the others; it is removed where it does."""
        free = self.free(text, pad=pad)
        if free:
            self.add(text, pad=pad)
        else:
            text.remove()
        return free

    def free(self, text: Text, *, pad: float = 2.0) -> bool:
        """Whether ``text`` touches none of the others."""
        box = self.box(text, pad=pad)
        return not any(box.overlaps(other) for other in self._boxes)

    def add(self, text: Text, *, pad: float = 2.0) -> None:
        """Let others keep away from ``text``."""
        self._boxes.append(self.box(text, pad=pad))

    def box(self, text: Text, *, pad: float = 2.0) -> Bbox:
        """What ``text`` takes, in pixels, with ``pad`` around it."""
        renderer = self._figure.canvas.get_renderer()  # type: ignore[attr-defined]
        found: Bbox = text.get_window_extent(renderer).padded(pad)
        return found
