"""Lengths of MMEngine's windows: numbers, epochs and expressions, and arithmetic with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lrviz.sources.arithmetic import calculated, expression, is_number


class NotExpressible(Exception):
    """Windows whose LR lrviz cannot write down; the message says why."""


@dataclass(frozen=True)
class Epochs:
    """So many epochs as a length in steps.

    Attributes:
        count: How many.
        cut: Whether a part of a step is left out.
    """

    count: Any
    cut: bool = False

    @property
    def steps(self) -> Any:
        """The steps, as an expression of the spec."""
        found = expression(self.count, " * steps_per_epoch")
        return expression("floor(", found, ")") if self.cut else found


def combined(operator: str, one: Any, other: Any) -> Any:
    """An operation on numbers and expressions."""
    if is_number(one) and is_number(other):
        return calculated(operator, one, other)
    if operator == "*" and 1 in (one, other):
        return other if one == 1 else one
    return expression("(", one, f" {operator} ", other, ")")


def less(one: Any, other: Any) -> Any:
    """One length less another: a number where both are, else an expression."""
    if isinstance(one, Epochs) and isinstance(other, Epochs):
        count = combined("-", one.count, other.count)
        if (one.cut or other.cut) and isinstance(count, int | float) and count > 0:
            return expression("(", one.steps, " - ", other.steps, ")")
        return (
            count
            if count == 0 or (is_number(count) and _is_negative(count))
            else Epochs(count).steps
        )
    if other == 0:
        return written(one)
    if not isinstance(one, Epochs) and not isinstance(other, Epochs):
        return combined("-", one, other)
    return expression("max(", written(one), " - ", written(other), ", 0)")


def written(length: Any) -> Any:
    """A length as the spec has it."""
    return length.steps if isinstance(length, Epochs) else length


def _is_negative(count: Any) -> bool:
    return isinstance(count, int | float) and count < 0
