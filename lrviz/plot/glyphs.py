"""Marks that keep curves apart in a terminal without colours: one glyph a curve, here and there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from lrviz.curve import Floats

_GLYPHS: Final = ("●○■□▲△◆", "ox#+*%@")
_MARKS: Final = 4


def glyph(index: int, *, ascii: bool) -> str:
    """The glyph of a curve, by its number."""
    glyphs = _GLYPHS[ascii]
    return glyphs[index % len(glyphs)]


def marked(
    rows: Sequence[str],
    curves: Sequence[tuple[Floats, Floats]],
    across: int,
    low: float,
    end: float,
    high: float,
    *,
    ascii: bool,
) -> list[str]:
    """The rows of a drawing with each curve's glyph on it.

    Args:
        rows: From the top, of ``across`` characters at most.
        curves: The x and y of each; both in units of the axes, a value until the next x.
        low, end, high: The limits of y, and the last x.
    """
    cells = [list(row.ljust(across)) for row in rows]
    apart = max(across // _MARKS, 1)
    for index, (x, y) in enumerate(curves):
        reach = min(int(x[-1] / end * across), across)  # a curve may end before others do
        first = min(2 + index * apart // len(curves), reach // 2)
        for column in range(first, reach, apart):
            at = int(np.searchsorted(x, column / across * end, side="right")) - 1
            value = float(y[min(max(at, 0), len(y) - 1)])
            if math.isfinite(value) and low <= value <= high:
                row = min(int((value - low) / (high - low) * len(cells)), len(cells) - 1)
                cells[len(cells) - 1 - row][column] = glyph(index, ascii=ascii)
    return ["".join(row) for row in cells]
