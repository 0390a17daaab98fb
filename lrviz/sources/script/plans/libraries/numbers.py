"""Functions that give numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.arrays import course_of, mapped
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.operations.chosen import extreme_of, product_of
from lrviz.sources.script.plans.operations.groups import any_of, groups_in
from lrviz.sources.script.plans.operations.iterating import taken
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.values.built import Course
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, is_number
from lrviz.sources.script.plans.values.things import MISSING
from lrviz.sources.script.plans.values.trees import has
from lrviz.sources.script.plans.values.varying import varying

FINITE: Final = {"isfinite": True, "isnan": False, "isinf": False}


def numeric_function(machine: Machine, name: str, given: Given) -> Any:
    """A function of one number."""
    digits = machine.numeric(given.get(1, "ndigits")) if name in ("round", "log") else None

    def one(value: Any) -> Any:
        if isinstance(value, str) and name in ("int", "float"):
            try:
                return {"int": int, "float": float}[name](value)
            except ValueError:
                raise Dead from None
        if isinstance(value, Course):
            return mapped(value, lambda v: number(name, v))
        held = machine.numeric(value)
        if held is None:
            return machine.opaque(machine.words(given.node), "carried" if varying(value) else "")
        try:
            if digits is not None and name == "log":
                return number("/", number("log", held), number("log", digits))
            if digits is not None:
                return number(name, held, digits)
            return number(name, held)
        except NoNumber:
            raise Dead from None

    return each(machine, given.args[0], one)


def extreme(machine: Machine, name: str, given: Given) -> Any:
    """The least or the greatest of some things."""
    sign = "min" if "min" in name else "max"
    values: tuple[Any, ...] | None = tuple(given.args)
    if len(given.args) == 1:
        values = machine.items(given.args[0])
        if values is None and not given.open and "key" not in given.keywords:
            default = machine.settled(given.keywords.get("default", MISSING))
            found = extreme_of(machine, sign, machine.settled(given.args[0]), default)
            if found is not MISSING:
                return found
    if values == () and "default" in given.keywords:
        return given.keywords["default"]
    if not values or given.open or "key" in given.keywords:
        among = groups_in(given.args)
        return any_of(machine, given.args) if among else unknown(machine, given.node)
    if any(isinstance(value, Course) for value in values) and len(values) == 2:
        return course_of(machine, sign, values[0], values[1], given.node)
    whole: Any = None
    for value in values:
        held = machine.numeric(value)
        if held is None:
            return machine.opaque(machine.words(given.node), "carried" if varying(*values) else "")
        try:
            whole = held if whole is None else number(sign, whole, held)
        except NoNumber:
            raise Dead from None
    return whole


def finite(machine: Machine, name: str, given: Given) -> Any:
    """Whether a loss is a number: the run that a plan is of is one that goes well."""
    value = machine.settled(given.args[0])
    if is_number(value) and not has(value, "carried", "head"):
        return unknown(machine, given.node)
    machine.notes.setdefault("as if every loss were finite", machine.here(given.node))
    return FINITE[name]


def bisected(side: str) -> Callable[[Machine, Given], Any]:
    """``bisect`` of one side."""

    def act(machine: Machine, given: Given) -> Any:
        held = machine.items(given.args[0])
        at = machine.numeric(given.args[1])
        if held is None or at is None or len(held) > 64:
            return unknown(machine, given.node)
        total: Any = 0
        for item in held:
            value = machine.numeric(item)
            if value is None:
                return unknown(machine, given.node)
            passed = number("<=" if side == "right" else "<", value, at)
            total = number("+", total, number("if", passed, 1, 0))
        return total

    return act


def searched(machine: Machine, given: Given) -> Any:
    """``numpy.searchsorted`` of one number."""
    side = machine.settled(given.get(2, "side", "left"))
    if side not in ("left", "right") or len(given.args) < 2:
        return unknown(machine, given.node)
    return bisected(side)(machine, given)


def product(machine: Machine, given: Given) -> Any:
    """``math.prod`` and ``numpy.prod`` of a list."""
    first = machine.settled(given.args[0]) if len(given.args) == 1 else None
    held = taken(machine, first)
    if held is None or given.keywords or given.open:
        found = MISSING if given.keywords or given.open else product_of(machine, first)
        return unknown(machine, given.node) if found is MISSING else found
    whole: Any = 1
    for item in held:
        value = machine.numeric(item)
        if value is None:
            return unknown(machine, given.node)
        whole = number("*", whole, value)
    return whole
