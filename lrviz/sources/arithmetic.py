"""Numbers of a config: known ones are computed, those with something unknown stay as they are."""

from __future__ import annotations

from typing import Any

from lrviz.sources.quantity import NoValue, Quantity, Text, Unknown, evaluate


def calculated(operator: str, *operands: Any) -> Any:
    """An operation of `Quantity`: its value where every operand is known, else the `Quantity`.

    So is one that has no value (a root of a negative number, say): whoever needs it is told.
    """
    quantity = Quantity(operator, operands)
    if any(isinstance(each, Unknown | Quantity) for each in operands):
        return quantity
    try:
        return evaluate(quantity, {})
    except NoValue:
        return quantity


def ratio(part: Any, whole: Any) -> Any:
    """``part`` as a share of ``whole``; 0 where there is no whole, whose shares are all 0."""
    known = isinstance(whole, int | float)
    return 0 if known and whole == 0 else calculated("/", part, whole)


def expression(*parts: Any) -> str | Text:
    """An expression of the spec out of pieces of it and numbers."""
    if any(isinstance(each, Unknown | Quantity | Text) for each in parts):
        flat: list[Any] = []
        for each in parts:
            flat += each.parts if isinstance(each, Text) else (each,)
        return Text(tuple(p if isinstance(p, str | Unknown | Quantity) else repr(p) for p in flat))
    return "".join(each if isinstance(each, str) else _written(each) for each in parts)


def _written(number: Any) -> str:
    text = repr(number)
    return f"({text})" if text.startswith("-") else text


def is_number(value: Any) -> bool:
    """Whether a value is a number of a config, known or not; a boolean is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known or isinstance(value, Unknown | Quantity)
