"""gamma ** t at consecutive ticks."""

from __future__ import annotations

from typing import Final

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.raised import first, python

_BLOCK: Final = 1024


def powers(base: float, t: Steps) -> Floats:
    """The powers, as products of base ** (start of a block) and base ** (place in it).

    Raises:
        Raised: At the first tick at which one is too large for a float, or 0 to less than the 0th.
    """
    within = np.power(float(base), np.arange(_BLOCK, dtype=np.float64))
    starts = np.power(float(base), t[::_BLOCK].astype(np.float64))
    found: Floats = np.multiply.outer(starts, within).reshape(-1)[: len(t)]
    at = first(~np.isfinite(found))
    if at is not None:
        python(at, lambda: base ** int(t[at]))
    return found
