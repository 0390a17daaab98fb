"""Operators and functions of Python on the values of a config."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, is_number
from lrviz.sources.quantity import Unknown
from lrviz.sources.said import Said
from lrviz.sources.signs import ARITHMETIC

_FUNCTIONS: Final = ("int", "round", "min", "max", "abs")
_MOST: Final = 100_000
"""Items that a list may have that is made of others."""


def called(name: str, args: list[Any]) -> Any:
    """What a function of Python gives; None where that is not known."""
    if name in ("list", "tuple") and len(args) == 1 and isinstance(args[0], list):
        return list(args[0])
    if name == "len" and len(args) == 1 and isinstance(args[0], list | Mapping):
        return len(args[0])
    if name == "float" and len(args) == 1 and isinstance(args[0], int | float | str):
        return float(args[0])
    if name == "range" and args and all(isinstance(each, int) for each in args):
        numbers = range(*args)
        return [Said(number) for number in numbers] if len(numbers) <= _MOST else None
    if name in _FUNCTIONS and args and all(is_number(each) for each in args):
        return calculated(name, *args)
    return None


def binary(op: ast.operator, one: Any, other: Any) -> Any:
    """What two values come to; None where that is not known."""
    sign = ARITHMETIC.get(type(op))
    if sign is None:
        return None
    if is_number(one) and is_number(other):
        return calculated(sign, one, other)
    lists = isinstance(one, list) and isinstance(other, list)
    if sign == "+" and (lists or (isinstance(one, str) and isinstance(other, str))):
        return one + other if len(one) + len(other) <= _MOST else None
    if sign == "*" and isinstance(one, list) and isinstance(other, int):
        return one * other if len(one) * max(other, 0) <= _MOST else None
    return None


def unary(op: ast.unaryop, value: Any) -> Any:
    """What a value comes to behind a sign; None where that is not known."""
    if isinstance(op, ast.USub):
        return calculated("neg", value) if is_number(value) else None
    return None if isinstance(value, Unknown) else not value
