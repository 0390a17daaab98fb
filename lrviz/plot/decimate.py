"""Fewer points of a long series, without losing what can be seen of it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats

COLUMNS: Final = 1000
"""Stretches that a series is cut into; a figure has about as many pixels across."""


def kept(values: Floats, columns: int = COLUMNS) -> npt.NDArray[np.intp]:
    """Which values of a series to draw: at most four of each of ``columns`` stretches.

    Of each stretch its lowest and its highest value (so that a spike of one tick stays) and one
    that is not finite (so that a gap stays); of the series its first and its last.

    Args:
        values: float64, shape [ticks].

    Returns:
        Indices into ``values``, ascending; all of them where there are few.
    """
    count = len(values)
    if count <= 4 * columns:
        return np.arange(count)
    size = count // columns
    whole = size * columns
    finite = np.isfinite(values)
    low = np.where(finite, values, np.inf)
    high = np.where(finite, values, -np.inf)
    found = [np.array([0, count - 1])]
    for start, stop, width in ((0, whole, size), (whole, count, count - whole)):
        if stop == start:
            continue
        first = np.arange(start, stop, width)
        found.append(first + low[start:stop].reshape(-1, width).argmin(axis=1))
        found.append(first + high[start:stop].reshape(-1, width).argmax(axis=1))
        gap = ~finite[start:stop].reshape(-1, width)
        found.append((first + gap.argmax(axis=1))[gap.any(axis=1)])
    return np.unique(np.concatenate(found))
