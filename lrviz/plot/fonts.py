"""Fonts that have what DejaVu Sans has not: Chinese, Japanese, Korean, emoji."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

# Families by what the systems bring along; of a colour font matplotlib draws nothing.
_FALLBACKS: Final = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR"),
    *("Source Han Sans SC", "Source Han Sans", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
    *("Droid Sans Fallback", "PingFang SC", "Hiragino Sans", "Hiragino Sans GB", "Heiti TC"),
    *("Apple SD Gothic Neo", "Microsoft YaHei", "Yu Gothic", "MS Gothic", "Malgun Gothic"),
    *("IPAGothic", "IPAexGothic", "TakaoGothic", "VL Gothic", "Arial Unicode MS", "Unifont"),
    *("Noto Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Symbola", "Noto Sans Symbols2"),
)


def fallbacks(texts: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Installed families that the texts need besides DejaVu Sans, and what none of them has.

    Returns:
        The families, and the characters without a glyph, each once.
    """
    strange = dict.fromkeys(c for text in texts for c in text if ord(c) > 0x2AF)
    if not strange:
        return (), ""
    from matplotlib.font_manager import fontManager

    wanted = {
        c: None for c in strange if ord(c) not in _glyphs(fontManager.findfont("DejaVu Sans"))
    }
    found: list[str] = []
    installed = {font.name: font.fname for font in fontManager.ttflist} if wanted else {}
    for family in _FALLBACKS:
        if not wanted:
            break
        if family in installed:
            has = [c for c in wanted if ord(c) in _glyphs(installed[family])]
            if has:
                found.append(family)
            for c in has:
                del wanted[c]
    return tuple(found), "".join(wanted)


@lru_cache(maxsize=32)
def _glyphs(path: Any) -> frozenset[int]:
    """The characters that a font file draws."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())
