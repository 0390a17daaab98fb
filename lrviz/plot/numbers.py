"""Numbers as the field writes them: 0.1, 3e-04, 100k."""

from __future__ import annotations

import math


def lr_text(value: float) -> str:
    """An LR in at most four digits: 0.1, 0.0025, 3e-04, 1.25e-05."""
    if not math.isfinite(value):
        return str(value)
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}"
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{exponent.lstrip('+')}"


def tick_text(value: float) -> str:
    """An LR at an axis whose numbers are large enough to need no exponent: 0.0004, 0.001."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e4 else lr_text(value)


def count_text(value: float) -> str:
    """A number of steps or epochs: 90, 2.5k, 100k, 1.2M."""
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size and (abs(value) >= 1e4 or unit != "k"):
            return f"{value / size:.4g}{unit}"
    return f"{value:.4g}" if abs(value) < 1e3 else f"{value:.0f}"
