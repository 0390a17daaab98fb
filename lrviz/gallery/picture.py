"""A figure as SVG: small, in the colours of a light page, of a dark one, or of the page's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lrviz.plot.save import render
from lrviz.plot.style import ALERT, COLORS, FAINT, GRID, INK, QUIET, TEXT_COLORS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DARK_LINES: Final = (
    *("#5cb8f5", "#ff8f4d", "#3ccf9f", "#eaa3cb", "#f2b441", "#9bd8fa", "#fefefe"),
)
# Light, dark, and the page's own name for it. Text is at least 4.5:1 on both papers.
THEME: Final[tuple[tuple[str, str, str], ...]] = (
    ("#ffffff", "#14171a", "paper"),
    (INK, "#e8e8e8", "ink"),
    (QUIET, "#a9afb5", "quiet"),
    (FAINT, "#5c636a", "faint"),
    (GRID, "#2a2f34", "grid"),
    (ALERT, "#ff9389", "alert"),
    *(
        (color, other, f"c{i}")
        for i, (color, other) in enumerate(zip(COLORS, _DARK_LINES, strict=True))
    ),
    *(
        (color, other, f"t{i}")
        for i, (color, other) in enumerate(zip(TEXT_COLORS, _DARK_LINES, strict=True))
        if color not in (*COLORS, INK)
    ),
)
SVG_MARK: Final = '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
"""What matplotlib writes at the beginning of a picture."""
_DARK: Final = {light.lower(): dark for light, dark, _ in THEME}
_NAMED: Final = {light.lower(): f"var(--{name})" for light, _, name in THEME}
_COLOR: Final = re.compile(r"(?<=[: ])#[0-9a-f]{6}\b")
_NUMBER: Final = re.compile(r"-?\d+\.\d{3,}")
_FONTS: Final = re.compile(r"'DejaVu Sans'(?:, '[^']*')*, sans-serif")
_TAG: Final = re.compile(r"<[^>]+>")
_ID: Final = re.compile(r'(?<= id=")(?=[^"])|(?<=href="#)|(?<=url\(#)')


def svg(figure: Figure) -> str:
    """The figure as an SVG document for a light page."""
    text = render(figure, "svg").decode()
    start = text.index("<svg ")
    text = re.sub(r" <metadata>.*?</metadata>\n", "", text[start:], flags=re.DOTALL)
    text = _FONTS.sub("DejaVu Sans, Verdana, sans-serif", text)
    # A hundredth of a point is more than any screen shows.
    text = _TAG.sub(lambda tag: _NUMBER.sub(_shortened, tag[0]), text)
    text = re.sub(r"\n *(?=[LMQCz\"])", " ", text)
    return re.sub(r"\n +", "\n", text)


def _shortened(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def variables() -> str:
    """The colours that `inline` names, as CSS custom properties: light, and for dark pages."""
    light, other = (
        " ".join(f"--{row[2]}: {row[column].lower()};" for row in THEME) for column in (0, 1)
    )
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {other} }} }}\n"
    )


def dark(light: str) -> str:
    """The same for a dark page."""
    return _COLOR.sub(lambda found: _DARK.get(found[0], found[0]), light)


def inline(light: str, prefix: str, alt: str) -> str:
    """The same as a part of an HTML page, in the page's own colours.

    Args:
        prefix: Keeps its ids apart from those of the page's other pictures.
        alt: What it shows, in words; already escaped.
    """
    text = _COLOR.sub(lambda found: _NAMED.get(found[0], found[0]), light)
    text = re.sub(r' id="(?:figure|axes|patch|line2d|text|xtick|ytick|matplotlib)[^"]*"', "", text)
    text = _ID.sub(lambda _: f"{prefix}-", text)
    text = re.sub(r"\n<style type=\"text/css\">.*?</style>", "", text)
    head = f'<svg role="img" aria-label="{alt}" '
    return re.sub(r'<svg (?:xmlns:xlink="[^"]*" )?', lambda _: head, text, count=1)
