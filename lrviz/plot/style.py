"""How figures look, whatever the user's matplotlibrc says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

# Okabe and Ito's palette for all kinds of colour vision (https://jfly.uni-koeln.de/color/), its
# yellow left out: too pale on white.
COLORS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
# The same, dark enough to be read as small text on white: at least 4.5:1.
TEXT_COLORS: Final = ("#0072B2", "#B34F00", "#007A59", "#A34A7A", "#8A6100", "#1F77A8", "#222222")
DASHES: Final[tuple[Any, ...]] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
INK: Final = "#222222"
QUIET: Final = "#6b6b6b"
FAINT: Final = "#b5b5b5"
GRID: Final = "#ececec"
ALERT: Final = "#B3261E"

_NOT_STYLE: Final = (
    *("backend", "date.epoch", "docstring", "figure.max_open_warning", "interactive"),
    *("savefig.directory", "timezone", "tk.", "toolbar", "webagg."),
)
_OURS: Final[dict[str, Any]] = {
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": False,
    "font.size": 9,
    "path.simplify": False,  # what is left of a long series is all to be drawn
    "svg.fonttype": "none",
    "svg.hashsalt": "lrviz",
    "text.color": INK,
    "text.parse_math": False,  # text from a spec is text
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}


def line_style(index: int) -> tuple[str, Any]:
    """Colour and dashes of line number ``index``: every pair of lines differs in one of them."""
    return COLORS[index % len(COLORS)], DASHES[index // len(COLORS) % len(DASHES)]


def text_color(color: str) -> str:
    """The colour of what is written at a line of this colour."""
    return dict(zip(COLORS, TEXT_COLORS, strict=True)).get(color, color)


@contextmanager
def own_style() -> Iterator[None]:
    """Matplotlib's own defaults and ours on top, for as long as the block lasts."""
    import matplotlib as mpl

    style: Any = {
        key: value
        for key, value in dict.items(mpl.rcParamsDefault)
        if not key.startswith(_NOT_STYLE)
    }
    style.update(_OURS)
    with mpl.rc_context(style):
        yield
