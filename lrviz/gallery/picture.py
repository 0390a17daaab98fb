"""A figure as SVG: small, in the colours of a light page, of a dark one, or of the page's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lrviz.plot.save import render
from lrviz.plot.style import DARK, LIGHT, ramp, text_color

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES: Final = ("paper", "ink", "quiet", "faint", "grid", "alert")
# Light, dark, and the page's own name for it.
THEME: Final[tuple[tuple[str, str, str], ...]] = (
    *((getattr(LIGHT, name), getattr(DARK, name), name) for name in _NAMES),
    *((*pair, f"c{i}") for i, pair in enumerate(zip(LIGHT.lines, DARK.lines, strict=True))),
    *((*pair, f"r{i}") for i, pair in enumerate(zip(ramp(LIGHT), ramp(DARK), strict=True))),
    *(
        (text_color(LIGHT, one), text_color(DARK, other), f"s{i}")
        for i, (one, other) in enumerate(zip(ramp(LIGHT), ramp(DARK), strict=True))
    ),
)
SVG_MARK: Final = '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
"""What matplotlib writes at the beginning of a picture."""
_DARK: Final = {light.lower(): dark for light, dark, _ in THEME}
_NAMED: Final = {light.lower(): f"var(--{name})" for light, _, name in THEME}
_COLOR: Final = re.compile(r"(?<=[: ])#[0-9a-f]{6}\b")
_NUMBER: Final = re.compile(r"-?(?<!\d)\d+\.\d{3,}")
_FONTS: Final = re.compile(r"'DejaVu Sans'(?:, '[^']*')*, sans-serif")
_TAG: Final = re.compile(r"<[^<>]+>")
_WORDS: Final = re.compile(
    r' role="img"|\n? {0,40}<title>[^<]*</title>\n? {0,40}<desc>[^<]*</desc>'
)
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
    """The colours that `inline` names, as CSS custom properties: light, dark, or as asked."""
    light, other = (
        " ".join(f"--{row[2]}: {row[column].lower()};" for row in THEME) for column in (0, 1)
    )
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        "@media screen and (prefers-color-scheme: dark) { "
        f":root:not([data-theme=light]) {{ {other} }} }}\n"
        f"@media screen {{ :root[data-theme=dark] {{ color-scheme: dark; {other} }} }}\n"
        ":root[data-theme=light] { color-scheme: light; }\n"
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
    text = _small(_WORDS.sub("", text))
    head = f'<svg role="img" aria-label="{alt}" '
    return re.sub(r'<svg (?:xmlns:xlink="[^"]*" )?', lambda _: head, text, count=1)


def _small(text: str) -> str:
    """The picture without groups that say nothing, and with tenths of a point in its paths."""
    kept: list[bool] = []

    def group(tag: re.Match[str]) -> str:
        if tag[0] == "</g>":
            return tag[0] if kept.pop() else ""
        kept.append(tag[0] != "<g>")
        return tag[0] if kept[-1] else ""

    text = re.sub(r"<g\b[^>]*>|</g>", group, text)
    text = re.sub(r' transform="rotate\(-0 [^)]*\)"| ?font-family: [^;"]*;?', "", text)
    text = re.sub(r'(?<= d=")[^"]+', lambda path: _path(path[0]), text)
    return re.sub(r"\n+", "\n", re.sub(r"<defs>\s*</defs>", "", text))


def _path(data: str) -> str:
    rounded = re.sub(
        r"-?\d{1,20}\.\d{1,30}", lambda n: f"{float(n[0]):.1f}".removesuffix(".0"), data
    )
    return re.sub(r"\s?([A-Za-z])\s?", r"\1", " ".join(rounded.split()))
