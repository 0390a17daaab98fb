"""Numbers in the course of loops: by an index, with others in place of atoms, as lengths."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Loader, Range
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym, is_number
from lrviz.sources.script.plans.values.things import Dict, entries_of
from lrviz.sources.script.plans.values.trees import replaced

_MOST_ENTRIES: Final = 64


def indexed(held: tuple[Any, ...], at: Sym) -> Any:
    """The number at an index that is not known, in a short list."""
    value = held[-1]
    for place in range(len(held) - 2, -1, -1):
        value = number("if", number("==", at, place), held[place], value)
    return value


def looked_up(thing: Any, key: Any) -> tuple[Any, Any] | None:
    """The number of a dict at a key that is not known, and whether it has that key.

    None where it holds anything else than numbers, by numbers.
    """
    if isinstance(thing, Dict) and len(thing.slots) == 2 and is_number(thing.slots.get(key)):
        return thing.slots[key], True  # ``{epoch: lr}``
    entries = entries_of(thing) if isinstance(thing, Dict) and thing.default is None else None
    if not isinstance(key, Sym) or not entries or len(entries) > _MOST_ENTRIES:
        return None
    if not all(type(one) in (int, float) for one in entries) or not all(
        map(is_number, entries.values())
    ):
        return None
    (*_, value), there = entries.values(), number("==", key, next(reversed(entries)))
    for one, held in [*reversed(entries.items())][1:]:
        here = number("==", key, one)
        value, there = number("if", here, held, value), number("or", here, there)
    return value, there


def replaced_in(machine: Machine, value: Num, new: dict[Any, Num]) -> Any:
    """A number with others in place of some of its atoms."""
    try:
        return replaced(value, new)
    except NoNumber:
        return machine.opaque("", "carried")


def range_turns(value: Range) -> Num:
    """How many turns a ``range`` gives; below 0 where it gives none."""
    if value.step == -1:
        return number("-", value.start, value.stop)
    turns = number("-", value.stop, value.start)
    if value.step != 1:
        return number("neg", number("//", number("neg", turns), value.step))
    return turns


def range_length(value: Range) -> Num:
    """``len(range(…))``."""
    turns = range_turns(value)
    return turns if isinstance(turns, Sym) else number("max", 0, turns)


def loader_length(machine: Machine, value: Loader) -> Num:
    """``len(loader)``: the number of batches."""
    if is_number(value.length) and not isinstance(value.length, Sym):
        return value.length
    given = machine.given_for(f"len({value.text})") if value.text else None
    return value.length if given is None else given
