"""What operators give where all that they are applied to is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.quantity import FUNCTIONS
from lrviz.sources.script.plans.values.symbols import NoNumber

_MOST_BITS: Final = 4096


def _power(base: Any, exponent: Any) -> Any:
    whole = isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1
    if whole and abs(exponent) * base.bit_length() > _MOST_BITS:
        raise NoNumber
    return base**exponent


def _times(left: Any, right: Any) -> Any:
    whole = isinstance(left, int) and isinstance(right, int)
    if whole and left.bit_length() + right.bit_length() > _MOST_BITS:
        raise NoNumber
    return left * right


def _round(value: Any, digits: Any = None) -> Any:
    return round(value) if digits is None else round(value, digits)


OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    **FUNCTIONS,
    "*": _times,
    "**": _power,
    "round": _round,
}
