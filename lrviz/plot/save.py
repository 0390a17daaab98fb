"""A figure as a file's bytes, the same ones every time; or in a window."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any, Final, Literal

from lrviz.plot.style import own_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Format = Literal["png", "svg", "pdf"]

# Dates and versions would make two files of one spec differ.
_METADATA: Final[dict[str, dict[str, Any]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "lrviz"},
    "pdf": {"CreationDate": None, "Creator": "lrviz", "Producer": None},
}


class DisplayError(Exception):
    """A window that cannot be opened here; the message says why."""


def render(figure: Figure, format: Format) -> bytes:
    """The figure as a PNG, SVG or PDF file."""
    out = io.BytesIO()
    with own_style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(out, format=format, metadata=_METADATA[format])
    return out.getvalue()


def show(figure: Figure) -> None:
    """Open a window with the figure, and wait until it is closed.

    Raises:
        DisplayError: There is no display, or no toolkit that could open a window.
    """
    import matplotlib as mpl
    from matplotlib import pyplot  # windows are pyplot's own; nothing else here uses it

    backend = mpl.get_backend().lower()
    if backend in ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template"):
        raise DisplayError(
            "no window can be opened here: there is no display, or no toolkit such as PyQt6 or Tk "
            "(write a file with -o, or draw in the terminal with --term)"
        )
    try:
        manager: Any = pyplot.new_figure_manager(1, FigureClass=lambda *_, **__: figure)  # type: ignore[no-untyped-call]
        manager.show()
        pyplot.show(block=True)
    except Exception as error:  # whatever the toolkit raises
        raise DisplayError(f"the window could not be opened: {error}") from error
