"""Arrays of numbers, as functions of the index, and operators applied to them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.indexing import MOST_ITEMS, number_at
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.numbers import range_length
from lrviz.sources.script.plans.values.built import Course, Range
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym, is_number
from lrviz.sources.script.plans.values.things import Items


def as_course(machine: Machine, value: Any) -> Course | None:
    """A thing as an array; None where it is none."""
    value = machine.settled(value)
    if isinstance(value, Course):
        return value
    if isinstance(value, Range):
        return Course(
            {},
            range_length(value),
            lambda at: number("+", value.start, number("*", at, value.step)),
        )
    held = machine.items(value) if isinstance(value, Items | tuple) else None
    if held is not None and held and len(held) <= MOST_ITEMS and all(map(is_number, held)):
        whole = held
        return Course({}, len(held), lambda at: _picked(machine, whole, at))
    return None


def _picked(machine: Machine, held: tuple[Any, ...], at: Num) -> Any:
    if isinstance(at, Sym):
        found = number_at(machine, held, at)
        return machine.numeric(machine.opaque("", "carried")) if found is None else found
    if not -len(held) <= at < len(held):
        raise Dead
    return held[at]


def mapped(course: Course, function: Callable[[Num], Num]) -> Course:
    """An array of what a function gives for each item."""

    def at(index: Num) -> Num:
        try:
            return function(course.at(index))
        except NoNumber:
            raise Dead from None

    return Course({}, course.length, at)


def course_of(machine: Machine, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
    """An operator applied to an array and a number, or to two arrays."""
    sides = [as_course(machine, side) if not is_number(side) else None for side in (left, right)]
    numbers = [machine.numeric(side) for side in (left, right)]
    if any(s is None and n is None for s, n in zip(sides, numbers, strict=True)):
        return unknown(machine, node)
    length = next(side.length for side in sides if side is not None)

    def at(index: Num) -> Num:
        pair = [
            side.at(index) if side is not None else value
            for side, value in zip(sides, numbers, strict=True)
        ]
        try:
            return number(sign, *pair)
        except NoNumber:
            raise Dead from None

    return Course({}, length, at)
