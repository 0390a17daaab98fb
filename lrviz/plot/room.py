"""Where in a panel there is room: texts and lines that stand there already, in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lrviz.curve import Floats
from lrviz.plot.series import Axis, Series
from lrviz.plot.style import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    from lrviz.plot.layout import Ruler

_ACROSS, _UP = 15, 11  # places that are tried for a box


class Panel:
    """The upper panel of a figure, and what stands in it."""

    def __init__(
        self, figure: Figure, axes: Axes, axis: Axis, theme: Theme, ruler: Ruler, *, log: bool
    ) -> None:
        self.figure = figure
        self.axes = axes
        self.axis = axis
        self.theme = theme
        self.ruler = ruler
        self.log = log
        self._texts: list[Bbox] = []
        self._lines: list[tuple[object, Floats, Floats]] = []
        self._upright: list[float] = []

    @property
    def dot(self) -> float:
        """Pixels in a point."""
        return float(self.figure.dpi) / 72

    @property
    def box(self) -> Any:
        """The panel itself."""
        return self.axes.bbox

    def pixel(self, x: Any, y: Any) -> Any:
        """A point of the data in pixels; one that has no place on the axis at its edge."""
        low, high = self.axes.get_ylim()
        inside = np.clip(np.where(np.isfinite(y), y, low), low, high)
        return self.axes.transData.transform(np.column_stack([np.atleast_1d(x), inside]))

    def shown(self, y: float) -> bool:
        """Whether a value has a place on the LR axis."""
        low, high = self.axes.get_ylim()
        return bool(np.isfinite(y)) and low <= y <= high

    def line(self, own: Series, key: object = None) -> None:
        """Let texts keep off a line that is drawn."""
        points = self.pixel(own.x, own.y)
        outside = ~np.isfinite(own.y) | (self.log & (own.y <= 0))
        y = np.where(outside, np.nan, points[:, 1])
        self._lines.append((own if key is None else key, points[:, 0], y))

    def struck(self, box: Bbox, apart: Sequence[object] = ()) -> bool:
        """Whether a line, but those ``apart``, goes through a box."""
        for key, x, y in self._lines:
            if any(key is one for one in apart):
                continue
            first = max(int(np.searchsorted(x, box.x0, side="right")) - 1, 0)
            part = y[first : int(np.searchsorted(x, box.x1)) + 1]
            part = part[np.isfinite(part)]
            if len(part) and part.min() <= box.y1 and part.max() >= box.y0:
                return True
        return False

    def upright(self, x: float) -> None:
        """Let sentences keep off a line from the bottom to the top, where they can."""
        self._upright.append(float(self.pixel(x, 0.0)[0, 0]))

    def crossed(self, box: Bbox) -> bool:
        """Whether a line from the bottom to the top goes through a box."""
        return any(box.x0 <= x <= box.x1 for x in self._upright)

    def gap(self, own: Series, x: float) -> tuple[float, float]:
        """At a pixel column: where a line is, and how far the nearest other one."""
        heights = {id(key): _at(xs, ys, x) for key, xs, ys in self._lines}
        here = heights.pop(id(own))
        others = [abs(y - here) for y in heights.values() if y == y]
        return here, min(others, default=self.box.height)

    def keep(self, text: Text, *, pad: float = 2.0, lines: bool = False) -> bool:
        """Whether ``text`` touches nothing; it is removed where it does."""
        box = self.extent(text, pad=pad)
        free = self.free(box) and not (lines and self.struck(box))
        if free:
            self._texts.append(box)
        else:
            text.remove()
        return free

    def add(self, box: Bbox) -> None:
        """Let texts keep off a box."""
        self._texts.append(box)

    def leader(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Let texts keep off a straight line between two pixels."""
        from matplotlib.transforms import Bbox

        pad = 2 * self.dot
        for share in np.linspace(0, 1, max(int(np.hypot(*np.subtract(end, start)) / (2 * pad)), 2)):
            x, y = np.add(start, share * np.subtract(end, start))
            self.add(Bbox.from_bounds(x - pad, y - pad, 2 * pad, 2 * pad))

    def free(self, box: Bbox) -> bool:
        """Whether a box touches no text."""
        return not any(box.overlaps(other) for other in self._texts)

    def extent(self, text: Text, *, pad: float = 2.0) -> Bbox:
        """What ``text`` takes, with ``pad`` around it."""
        renderer = self.figure.canvas.get_renderer()  # type: ignore[attr-defined]
        found: Bbox = text.get_window_extent(renderer).padded(pad)
        return found

    def places(self, width: float, height: float, near: tuple[float, float]) -> Iterator[Bbox]:
        """Boxes of that size in the panel, those nearest to a point first."""
        from matplotlib.transforms import Bbox

        room, edge = self.box, 4 * self.dot
        left = np.linspace(room.x0 + edge, max(room.x1 - edge - width, room.x0), _ACROSS)
        low = np.linspace(room.y0 + edge, max(room.y1 - edge - height, room.y0), _UP)
        across, up = (one.ravel() for one in np.meshgrid(left, low))
        far = np.hypot(
            near[0] - np.clip(near[0], across, across + width),
            near[1] - np.clip(near[1], up, up + height),
        )
        least = 14 * self.dot  # as near as that there is no room for a leader
        for index in np.argsort(np.where(far < least, far + room.height, far), kind="stable"):
            yield Bbox.from_bounds(across[index], up[index], width, height)


def _at(x: Floats, y: Floats, place: float) -> float:
    """How high a line is at a pixel column."""
    index = min(max(int(np.searchsorted(x, place, side="right")) - 1, 0), len(y) - 1)
    return float(y[index])
