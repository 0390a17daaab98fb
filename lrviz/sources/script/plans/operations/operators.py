"""What operators give."""

from __future__ import annotations

import ast
import math
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.arrays import course_of
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.operations.naming import kind_of, unknown
from lrviz.sources.script.plans.values.built import Course
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, is_number
from lrviz.sources.script.plans.values.things import Dict, Items
from lrviz.sources.signs import ARITHMETIC, COMPARISONS

SIGNS: Final = {**ARITHMETIC, **COMPARISONS}
_MOST_ITEMS: Final = 4096


def operate(machine: Machine, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
    """An operator applied to two things."""
    if is_number(left) and is_number(right) and sign != "?":
        try:
            return number(sign, left, right)
        except NoNumber:
            return _no_number(machine, node, left, right)
    return each(
        machine,
        left,
        lambda one: each(machine, right, lambda other: _operate(machine, sign, one, other, node)),
    )


def _operate(machine: Machine, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
    if isinstance(left, Course) or isinstance(right, Course):
        return course_of(machine, sign, left, right, node)
    if isinstance(left, str) or isinstance(right, str):
        if sign == "+" and isinstance(left, str) and isinstance(right, str):
            return left + right if len(left) + len(right) < 1000 else machine.opaque()
        return unknown(machine, node)
    if isinstance(left, Dict) and isinstance(right, Dict):
        return machine.new_dict({**left.slots, **right.slots})
    if sign in ("+", "*"):
        joined = _sequences(machine, sign, left, right)
        if joined is not None:
            return joined
    one, other = machine.numeric(left), machine.numeric(right)
    if one is None or other is None or sign == "?":
        return machine.opaque(machine.words(node), kind_of(left, right))
    try:
        return number(sign, one, other)
    except NoNumber:
        return _no_number(machine, node, one, other)


def _no_number(machine: Machine, node: ast.AST, *operands: Any) -> Any:
    """What is no number that a plan can hold: Python raises, but goes on with infinity."""
    if any(isinstance(held, float) and not math.isfinite(held) for held in operands):
        return unknown(machine, node)
    raise Dead from None


def _sequences(machine: Machine, sign: str, left: Any, right: Any) -> Any:
    if not any(isinstance(side, Items | tuple) for side in (left, right)):
        return None
    if sign == "+":
        one, other = machine.items(left), machine.items(right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return left + right
        if one is None or other is None:
            return machine.new_list(None)
        return machine.new_list((*one, *other))
    many, count = (left, right) if isinstance(left, Items | tuple) else (right, left)
    held = machine.items(many)
    if held is not None and isinstance(count, int) and len(held) * count <= _MOST_ITEMS:
        repeated = held * max(count, 0)
        return repeated if isinstance(many, tuple) else machine.new_list(repeated)
    size = machine.numeric(count)
    if held is not None and len(held) == 1 and size is not None:
        return Course({}, size, lambda _: held[0])
    return machine.new_list(None)
