"""The figure itself: matplotlib's, and able to say and show what it is."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


class Picture(Figure):
    """A figure that no pyplot state knows of, and that a notebook shows by itself.

    Attributes:
        title, description: What it shows, in words.
        missing: Characters of its texts that no installed font has.
    """

    title: str
    description: str
    missing: str

    def __init__(self, *, title: str, description: str, missing: str, **how: Any) -> None:
        super().__init__(**how)
        FigureCanvasAgg(self)
        self.title, self.description, self.missing = title, description, missing

    def __repr__(self) -> str:
        width, height = self.get_size_inches()
        return f"<lrviz figure {self.title!r}, {width:.3g} × {height:.3g} inches>"

    def _repr_svg_(self) -> str:
        from lrviz.plot.save import render

        return render(self, "svg").decode()

    def _repr_html_(self) -> str:
        svg = self._repr_svg_()
        return svg[svg.index("<svg") :]
