"""A figure as a file's bytes, the same ones every time; or in a window."""

from __future__ import annotations

import html
import io
import logging
import re
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


def render(figure: Figure, format: Format, *, dpi: float | None = None) -> bytes:
    """The figure as a PNG, SVG or PDF file; ``dpi``: pixels in an inch of a PNG, else 150."""
    from lrviz.plot.canvas import Picture

    out = io.BytesIO()
    metadata = dict(_METADATA[format])
    words = (figure.title, figure.description) if isinstance(figure, Picture) else ("", "")
    if words[0] and format == "png":
        metadata["Title"] = words[0].encode("latin-1", "replace").decode("latin-1")
    elif words[0] and format == "pdf":
        metadata["Title"] = words[0]
    # It tells every table of a font that it embeds to whoever listens, as Sphinx does.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    with own_style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(out, format=format, metadata=metadata, dpi="figure" if dpi is None else dpi)
    return _described(out.getvalue(), *words) if format == "svg" else out.getvalue()


def _described(svg: bytes, title: str, description: str) -> bytes:
    """The SVG with a title and a description for those who cannot see it."""
    if not title:
        return svg
    said = f"<title>{html.escape(title)}</title>\n <desc>{html.escape(description)}</desc>"
    return re.sub(
        rb"(<svg [^>]*?)>", lambda tag: tag[1] + f' role="img">\n {said}'.encode(), svg, count=1
    )


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
