"""How figures look, whatever the user's matplotlibrc says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final


@dataclass(frozen=True)
class Theme:
    """The colours of a figure.

    Attributes:
        paper: The ground; "none" where it is transparent.
        ink, quiet, faint, grid, alert: Text, lesser text, lines that matter less, the grid, and
            what is wrong.
        lines: Of lines that are told apart: at least 4.5:1 against the ground, so that text may
            have them too.
        ramp: From one end to the other of a family of lines that have an order, at least 3:1.
    """

    paper: str
    ink: str
    quiet: str
    faint: str
    grid: str
    alert: str
    lines: tuple[str, ...]
    ramp: tuple[str, ...]


# The hues of Okabe and Ito's palette for all kinds of colour vision
# (https://jfly.uni-koeln.de/color/), each dark or light enough for its ground.
LIGHT: Final = Theme(
    paper="#ffffff",
    ink="#222222",
    quiet="#6b6b6b",
    faint="#b5b5b5",
    grid="#ececec",
    alert="#b3261e",
    lines=("#0072b2", "#b34f00", "#007a59", "#a34a7a", "#8a6100", "#6a4fb3", "#333333"),
    ramp=("#2a1a5e", "#3b4ba3", "#0e7ba6", "#0f8f7a", "#5b9224", "#b07d00"),
)
DARK: Final = Theme(
    paper="#14171a",
    ink="#e8e8e8",
    quiet="#a9afb5",
    faint="#5c636a",
    grid="#2a2f34",
    alert="#ff9389",
    lines=("#5cb8f5", "#ff8f4d", "#3ccf9f", "#eaa3cb", "#f2b441", "#b9a6ff", "#fefefe"),
    ramp=("#8d7bea", "#7fa0ff", "#4fbfe8", "#3fd0b0", "#a5d65a", "#f6cf62"),
)
# The first alone is solid: lines differ in their dashes before they differ in colour.
DASHES: Final[tuple[Any, ...]] = (
    "-",
    (0, (5.5, 1.8)),
    (0, (6, 1.6, 1.4, 1.6)),
    (0, (1.4, 1.4)),
    (0, (9, 2, 3, 2)),
)
_SHADES: Final = 24
GHOST: Final[Any] = (0, (4, 2.6))
"""The dashes of a curve that is not there yet: what a fix would make of it."""

_NOT_STYLE: Final = (
    *("backend", "date.epoch", "docstring", "figure.max_open_warning", "interactive"),
    *("savefig.directory", "timezone", "tk.", "toolbar", "webagg."),
)


def line_style(theme: Theme, index: int) -> tuple[str, Any]:
    """Colour and dashes of line number ``index``: of 35 lines, no two have the same of both."""
    return theme.lines[index % len(theme.lines)], DASHES[index % len(DASHES)]


def ramp_color(theme: Theme, share: float) -> str:
    """The colour at ``share`` (0 to 1) of the theme's ramp, one of `ramp`'s."""
    return ramp(theme)[round(min(max(share, 0.0), 1.0) * _SHADES)]


@lru_cache(maxsize=8)
def ramp(theme: Theme) -> tuple[str, ...]:
    """All colours of the theme's ramp."""
    places = [share * (len(theme.ramp) - 1) / _SHADES for share in range(_SHADES + 1)]
    lows = [min(int(at), len(theme.ramp) - 2) for at in places]
    return tuple(
        _mixed(theme.ramp[low], theme.ramp[low + 1], at - low)
        for at, low in zip(places, lows, strict=True)
    )


def text_color(theme: Theme, color: str) -> str:
    """The colour of what is written at a line; those of a ramp are too pale for small text."""
    return _mixed(color, theme.ink, 0.4) if color in ramp(theme) else color


def _mixed(one: str, other: str, share: float) -> str:
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@contextmanager
def own_style(
    theme: Theme = LIGHT, fonts: Sequence[str] = (), *, points: float = 9.0
) -> Iterator[None]:
    """Matplotlib's own defaults and ours on top, for as long as the block lasts.

    Args:
        fonts: Families that have what DejaVu Sans has not.
        points: Size of the axes' text.
    """
    import matplotlib as mpl

    style: Any = {
        key: value
        for key, value in dict.items(mpl.rcParamsDefault)
        if not key.startswith(_NOT_STYLE)
    }
    style.update(_ours(theme))
    style["font.size"] = points
    if fonts:
        style["font.family"] = ["DejaVu Sans", *fonts]
    with mpl.rc_context(style):
        yield


def _ours(theme: Theme) -> dict[str, Any]:
    return {
        "axes.edgecolor": theme.faint,
        "axes.facecolor": "none",
        "axes.labelcolor": theme.ink,
        "axes.linewidth": 0.8,
        "axes.unicode_minus": False,
        "figure.facecolor": theme.paper,
        "path.simplify": False,  # what is left of a long series is all to be drawn
        "pdf.fonttype": 42,  # text that a reader can select, and a printer has no trouble with
        "savefig.facecolor": "auto",
        "svg.fonttype": "none",
        "svg.hashsalt": "lrviz",
        "text.color": theme.ink,
        "text.parse_math": False,  # text from a spec is text
        "xtick.color": theme.faint,
        "xtick.labelcolor": theme.quiet,
        "ytick.color": theme.faint,
        "ytick.labelcolor": theme.quiet,
    }
