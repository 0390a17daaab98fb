"""Where things go in a figure: sizes in inches, texts that are measured before they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from lrviz.plot.decimate import COLUMNS

ROW: Final = 0.17
"""Inches of a line of text below the panels: of the legend, and of what is said of a record."""
LEGEND: Final = 8.0
"""Points of the legend's letters."""
_GAP: Final = 0.18
_TITLE: Final = 0.2
_ABOUT: Final = 0.16
_LEAST: Final = 0.8
"""Inches that a panel keeps, however little is left."""


@dataclass(frozen=True)
class Size:
    """How large a figure is, in inches.

    Attributes:
        width: Of the whole figure.
        panel, lower: Heights of the LR's panel, and of each one below it.
        titled: Whether title and subtitle stand above, and a footer below.
        share: The least share of the width that the panels take.
        points: Size of the labels' text; the axes' is one more.
        height: Of the whole figure, where that is given and the panel takes what is left.
        columns: Stretches that a long series is cut into; see `lrviz.plot.decimate`.
    """

    width: float
    panel: float
    lower: float
    titled: bool
    share: float
    points: float = 8.0
    height: float | None = None
    columns: int = COLUMNS


PAGE: Final = Size(width=8.4, panel=3.2, lower=0.95, titled=True, share=0.75)
"""A figure that stands by itself."""
CARD: Final = Size(
    width=5.0, panel=2.2, lower=0.7, titled=False, share=0.7, points=7.0, columns=200
)
"""A figure among others, on a page that says the rest."""


@dataclass(frozen=True)
class Layout:
    """A figure's panels and margins.

    Attributes:
        size: How large all of it is.
        left, right: Inches beside the panels.
        top_axis: Whether the steps stand above.
        lower: How many panels there are below the LR's.
        titles, abouts: Lines of the title, and of the smaller text below it.
        legend_rows: Rows of the legend below the panels.
    """

    size: Size
    left: float
    right: float
    top_axis: bool = False
    lower: int = 0
    titles: int = 0
    abouts: int = 0
    legend_rows: int = 0

    @property
    def height(self) -> float:
        """Inches of the whole figure."""
        return self._top + self._panel + self._lower + self._bottom

    @property
    def across(self) -> float:
        """Inches that the panels are wide."""
        return self.size.width - self.left - self.right

    @property
    def about_top(self) -> float:
        """Inches from the upper edge to the text below the title."""
        return 0.16 + _TITLE * self.titles

    @property
    def legend_top(self) -> float:
        """Inches from the lower edge to where the legend begins."""
        return self._bottom - 0.5

    def panels(self) -> list[tuple[float, float, float, float]]:
        """Left, bottom, width, height of each panel as shares of the figure, the LR's first."""
        left, width = self.left / self.size.width, self.across / self.size.width
        upper = (left, (self._bottom + self._lower) / self.height, width, self._panel / self.height)
        pitch = self.size.lower + _GAP
        bottoms = [self._bottom + self._lower - pitch * (n + 1) for n in range(self.lower)]
        height = self.size.lower / self.height
        return [upper, *((left, bottom / self.height, width, height) for bottom in bottoms)]

    def beside(self, left: float, right: float) -> Layout:
        """The same with other margins."""
        return replace(self, left=left, right=right)

    @property
    def _panel(self) -> float:
        if self.size.height is None:
            return self.size.panel
        return max(self.size.height - self._top - self._lower - self._bottom, _LEAST)

    @property
    def _lower(self) -> float:
        return (self.size.lower + _GAP) * self.lower

    @property
    def _top(self) -> float:
        words = self.about_top + _ABOUT * self.abouts + 0.12 if self.size.titled else 0.12
        return words + (0.42 if self.top_axis else 0.0)

    @property
    def _bottom(self) -> float:
        legend = ROW * self.legend_rows + 0.1 if self.legend_rows else 0.0
        return (0.72 if self.size.titled else 0.52) + legend


@dataclass(frozen=True)
class Ruler:
    """Measures text without drawing it.

    Attributes:
        points: Size of the labels' text.
    """

    points: float = 8.0

    def width(self, text: str, points: float) -> float:
        """Inches that a line of text is wide."""
        return sum(map(_advance, text)) * points

    def widest(self, texts: Sequence[str], points: float) -> float:
        """Inches of the widest; 0 where there is none."""
        return max((self.width(text, points) for text in texts), default=0.0)

    def wrapped(self, text: str, points: float, inches: float, most: int) -> list[str]:
        """The text in at most so many lines, broken between words; the last is cut where needed."""
        lines: list[str] = []
        rest = text.split(" ")
        while rest:
            count = 1
            while count < len(rest) and self.width(" ".join(rest[: count + 1]), points) <= inches:
                count += 1
            line, rest = " ".join(rest[:count]), rest[count:]
            if len(lines) + 1 == most or self.width(line, points) > inches:
                whole = " ".join([line, *rest]) if len(lines) + 1 == most else line
                line = self.cut(whole, points, inches)
                rest = [] if len(lines) + 1 == most else rest
            lines.append(line)
        return lines

    def cut(self, text: str, points: float, inches: float) -> str:
        """The text, with its end left out where it is wider than that."""
        if self.width(text, points) <= inches:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(f"{text[:middle]}…", points) <= inches:
                low = middle
            else:
                high = middle - 1
        return f"{text[:low].rstrip()}…"


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    """Inches that a character of one point takes in a line; of what DejaVu has not, a square."""
    font = _dejavu()
    if font.get_char_index(ord(character)) == 0:
        return 1 / 72
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 10 / 72


@lru_cache(maxsize=1)
def _dejavu() -> Any:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    font = FT2Font(findfont("DejaVu Sans"))
    font.set_size(10, 72)
    return font


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
