"""How exactly a log writes its numbers: what may be rounding is not held against a run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from lrviz.curve import Floats

_NUMBER: Final = re.compile(r"[+-]?(\d{0,60})(?:\.(\d{0,60}))?(?:[eE]([+-]?\d{1,4}))?")
_FEWEST_DIGITS: Final = 3
_FEWEST_DECIMALS: Final = 4


@dataclass(frozen=True)
class Precision:
    """The last place that is logged, by both ways in which numbers are cut.

    Attributes:
        decimals: Places after the decimal point.
        digits: Significant digits.
    """

    decimals: int
    digits: int

    def rounding(self, values: Floats) -> Floats:
        """The most that each of ``values`` can be off: half of its last place, in the shape of it.

        Whether a log rounds to decimals or to digits cannot be seen; the coarser one counts.
        """
        known = np.isfinite(values) & (values != 0)
        leading = np.floor(np.log10(np.abs(np.where(known, values, 1.0))))
        # What is cut to digits is 0 only where it was 0.
        by_digits = np.where(values == 0, -np.inf, leading + 1 - self.digits)
        last = np.maximum(-float(self.decimals), by_digits)
        return np.asarray(0.5 * 10.0**last, dtype=np.float64)


EXACT: Final = Precision(decimals=400, digits=17)
"""Of a float that was written out in full, as Python does by itself."""
FLOAT32: Final = Precision(decimals=60, digits=7)
"""Of a number that was kept in four bytes."""


def precision(texts: Iterable[str]) -> Precision:
    """What a column of numbers shows of how it was rounded.

    The longest number tells; of short ones that carry no zeros at their end, at least three
    digits and four decimals are taken to be meant.
    """
    decimals, digits, padded = 0, 0, False
    for text in texts:
        found = _NUMBER.fullmatch(text.strip())
        if found is None:
            continue
        whole, part, power = found[1] or "", found[2] or "", found[3]
        decimals = max(decimals, len(part) - int(power or 0))
        digits = max(digits, len((whole + part).lstrip("0")))
        # Python itself writes 1.0, but never 1.0e-05 or 0.10.
        padded = padded or (part.endswith("0") and (part != "0" or power is not None))
    if padded:
        return Precision(decimals, max(digits, 1))
    return Precision(max(decimals, _FEWEST_DECIMALS), max(digits, _FEWEST_DIGITS))
