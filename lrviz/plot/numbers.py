"""Numbers as the field writes them: 0.1, 3e-04, 100k."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

_NOTHING: Final = 1e-6
"""Of the highest value of a figure, or a line: what is below is written as "≈ 0"."""
_STEP: Final = 3e-3
"""The same where nobody says how many steps there are: what one of them makes, of 300 and more."""


def lr_text(value: float) -> str:
    """An LR by itself, in at most three digits, as most figures have it: 0.0003, 1.25e-05."""
    return LrText(1.0, peak=value)(value)


@dataclass(frozen=True)
class LrText:
    """How the LRs of one figure are written, wherever they stand in it.

    Attributes:
        top: The highest of them.
        log: Whether the axis is logarithmic, and small numbers matter.
        peak: What a number is next to nothing beside; else ``top``.
        least: Which share of that is next to nothing.
    """

    top: float
    log: bool = False
    peak: float | None = None
    least: float = _NOTHING

    def of(self, peak: float, *, by_step: bool = False) -> LrText:
        """How those of one line are written, which may be next to nothing beside the others.

        Args:
            by_step: Whether they depend on how many steps there are, which nobody says.
        """
        return replace(self, peak=peak, least=_STEP if by_step else _NOTHING)

    def __call__(self, value: float) -> str:
        """An LR in at most three digits."""
        if not math.isfinite(value) or value == 0:
            return "0" if value == 0 else str(value)
        beside = self.top if self.peak is None else self.peak
        if not self.log and abs(value) < self.least * abs(beside):
            return "≈ 0"
        # An axis that ends at 0.0005 or above has no tick between 0 and 0.0001.
        least = 1e-4 if abs(self.top) >= 5e-4 and not self.log else 1e-3
        rounded = float(f"{value:.3g}")
        return _digits(value) if least <= abs(rounded) < 1e4 else _powers(value)


def _digits(value: float) -> str:
    """Three digits without an exponent: 0.00025, 0.1, 1970."""
    return f"{float(f'{value:.3g}'):g}"


def _powers(value: float) -> str:
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{exponent.lstrip('+')}"


def evenly(values: Iterable[float]) -> list[str]:
    """Numbers of one axis in as few digits as tell them apart: 0.85, 0.9, 0.95."""
    numbers = list(values)
    for digits in range(3, 17):
        texts = [f"{value:.{digits}g}" for value in numbers]
        if len(set(texts)) == len(set(numbers)):
            return texts
    return [repr(value) for value in numbers]


def count_text(value: float) -> str:
    """A number of steps or epochs: 90, 2.5k, 100k, 1.2M."""
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size and (abs(value) >= 1e4 or unit != "k"):
            return f"{value / size:.4g}{unit}"
    return f"{value:.4g}" if abs(value) < 1e3 else f"{value:.0f}"
