"""The number in a list at an index that a loop counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced

MOST_ITEMS: Final = 64
_LONGEST: Final = 5_000
_MOST_TURNS: Final = 5_000


def number_at(machine: Machine, held: tuple[Any, ...], at: Sym) -> Any:
    """The number at an index; None where it may be one that the list does not have.

    Args:
        held: Numbers: `MOST_ITEMS`, or more where those that follow each other are alike.
    """
    if not 0 < len(held) <= _LONGEST:
        return None
    places: list[int] = list(range(len(held)))
    reached = _reached(machine, at, len(held))
    if reached is not None:
        if not all(-len(held) <= place < len(held) for place in reached):
            return None
        places = sorted(reached)
    elif any(place < 0 for place in _first(at)):
        return None
    starts = [0, *(n for n, pair in enumerate(pairwise(places), 1) if _parts(held, *pair))]
    if len(starts) > MOST_ITEMS:
        return None
    value = held[places[starts[-1]]]
    for before, after in reversed([*pairwise(starts)]):
        value = number("if", number("<", at, places[after]), held[places[before]], value)
    if reached is None and isinstance(value, Sym):
        machine.ends[value] = (at, len(held))
    return value


def _parts(held: tuple[Any, ...], one: int, other: int) -> bool:
    return bool(held[one] != held[other])


def _reached(machine: Machine, at: Sym, length: int) -> Collection[int] | None:
    """The indices that are asked for in the turns of a loop; None where that is not known."""
    counts = set(atoms(at))
    loop = next((one for one in machine.loops if {one.count} == counts), None)
    if loop is None or type(loop.turns) is not int or not 0 < loop.turns <= _MOST_TURNS:
        return None
    ahead = difference(at, loop.count)
    if type(ahead) is int and -length <= ahead and ahead + loop.turns <= length:
        return range(ahead, ahead + loop.turns)
    tests = tuple(test for test, _ in machine.path if set(atoms(test)) == counts)
    return _indices(at, loop.count, loop.turns, length, tests)


@lru_cache(maxsize=64)
def _indices(
    at: Sym, count: Sym, turns: int, length: int, tests: tuple[Sym, ...]
) -> frozenset[int] | None:
    """The indices in all turns in which some conditions may hold, up to one past the list."""
    found: set[int] = set()
    for turn in range(turns):
        here = {count: turn}
        place = _at(at, here)
        if type(place) is not int:
            return None
        there = -length <= place < length
        if there or not any(_at(test, here) is False for test in tests):
            found.add(place)
            if not there:
                break
    return frozenset(found) or None


def _first(at: Sym) -> Iterable[Any]:
    """The first index that a counter gives."""
    counts = set(atoms(at))
    if len(counts) == 1 and next(iter(counts)).op in ("count", "tick"):
        yield from (place for place in [_at(at, {next(iter(counts)): 0})] if type(place) is int)


def _at(value: Num, new: dict[Any, Num]) -> Num | None:
    try:
        return replaced(value, new)
    except NoNumber:
        return None
