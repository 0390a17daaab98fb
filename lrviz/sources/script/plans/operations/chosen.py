"""What is taken of a list in which each item is there under a condition: of ``Chosen``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.sizes import Chosen
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_natural, is_number
from lrviz.sources.script.plans.values.things import MISSING, Items, Missing


def pairs_of(machine: Machine, thing: Any) -> tuple[tuple[Any, Any], ...] | None:
    """The conditions and the numbers of such a list; None of any other."""
    inside = thing.slots.get("items") if isinstance(thing, Items) else None
    if not isinstance(inside, Chosen):
        return None
    pairs = tuple((test, machine.numeric(value)) for test, value in inside.pairs)
    return pairs if all(value is not None for _, value in pairs) else None


def first_of(machine: Machine, thing: Any, default: Any = MISSING, *, last: bool = False) -> Any:
    """The first item that is there, or the last; MISSING where that is not known."""
    pairs = pairs_of(machine, thing)
    return MISSING if pairs is None else _first(pairs[::-1] if last else pairs, default)


def extreme_of(machine: Machine, sign: str, thing: Any, default: Any = MISSING) -> Any:
    """The least or the greatest item that is there; MISSING where that is not known."""
    pairs = pairs_of(machine, thing)
    if pairs is None or any(isinstance(value, Sym) for _, value in pairs):
        return MISSING
    return _first(sorted(pairs, key=lambda pair: pair[1], reverse=sign == "max"), default)


def product_of(machine: Machine, thing: Any) -> Any:
    """The product of the items that are there; MISSING where that is not known."""
    pairs = pairs_of(machine, thing)
    whole: Any = MISSING if pairs is None else 1
    for test, value in pairs or ():
        whole = number("*", whole, number("if", test, value, 1))
    return whole


def _first(pairs: Any, default: Any) -> Any:
    whole = default if is_number(default) else MISSING
    for test, value in reversed(pairs):
        if _always(test):
            whole = value
        elif isinstance(whole, Missing):
            return MISSING  # where none is there, Python raises
        else:
            whole = number("if", test, value, whole)
    return whole


def _always(test: Any) -> bool:
    """Whether a condition holds whatever is not known: a count is at least 0."""
    if not isinstance(test, Sym) or test.op not in ("<=", ">="):
        return test is True
    low, high = test.args if test.op == "<=" else test.args[::-1]
    return not isinstance(low, Sym) and low <= 0 and is_natural(high)


def sum_of(pairs: Iterable[tuple[Any, Num]]) -> Num:
    """The sum of some numbers, each of which counts under its condition."""
    whole: Num = 0
    for test, value in pairs:
        whole = number("+", whole, number("if", test, value, 0))
    return whole
