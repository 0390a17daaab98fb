"""Loops that train, run through turn by turn: what each of a known number of turns is given.

A script in which every number is known can be followed step by step, whatever it does in between.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from lrviz.sources.script.plans.loops.through import MOST_TURNS_PLAYED
from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.iterating import iterate, turns_of
from lrviz.sources.script.plans.operations.taking import backwards, given_once, left_of
from lrviz.sources.script.plans.values.built import Lazy
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Items


def turn_by_turn(machine: Machine, iterable: Any, node: Any) -> Generator[Any, None, None] | None:
    """What something gives to a loop in each turn; None where it is not known how often.

    Raises:
        Exhausted: It gives too much, once so much has been taken.
    """
    found = _given(machine, iterable, node)
    return None if found is None else _in_bounds(found)


def _in_bounds(turns: Iterable[Any]) -> Generator[Any, None, None]:
    for place, item in enumerate(turns):
        if place >= MOST_TURNS_PLAYED:
            raise Exhausted
        yield item


def _given(machine: Machine, iterable: Any, node: Any) -> Iterable[Any] | None:
    """What something gives turn by turn, without an end where it has none."""
    iterable = machine.settled(iterable)
    if isinstance(iterable, Items):
        return None if machine.items(iterable) is None else given_once(machine, iterable)
    if isinstance(iterable, Lazy):
        return _of_lazy(machine, iterable, node)
    held = turns_of(machine, iterable)
    if held is not None:
        return held
    turns, _ = iterate(machine, iterable, Sym("count", (0,)), node)
    if type(turns) is not int:
        return None
    return _each(machine, iterable, turns, node)


def _each(machine: Machine, iterable: Any, turns: int, node: Any) -> Iterator[Any]:
    for turn in range(turns):
        yield iterate(machine, iterable, turn, node)[1]


def _of_lazy(machine: Machine, lazy: Lazy, node: Any) -> Iterable[Any] | None:
    number, left = lazy.number, left_of(machine, lazy)
    if left != 1:
        return () if left == 0 else None
    if lazy.kind == "count":
        start, step = lazy.parts
        whole = type(start) is int and type(step) is int
        return itertools.count(start, step) if whole else None
    if lazy.kind == "cycle" and lazy.parts[0] is None:  # a generator without an end
        return (machine.opaque("", "carried") for _ in itertools.count())
    if lazy.kind == "reversed" and isinstance(held := machine.settled(lazy.parts[0]), Items):
        return backwards(machine, held)
    parts: list[Iterable[Any]] = []
    for part in lazy.parts:
        given = _given(machine, part, node)
        if given is None:
            return None
        parts.append(given)
    if lazy.kind == "zip":
        return zip(*parts, strict=False)
    if lazy.kind == "cycle":
        return itertools.cycle(_in_bounds(parts[0]))
    if lazy.kind == "reversed":
        return list(_in_bounds(parts[0]))[::-1]
    if lazy.kind == "chain":
        return itertools.chain(*parts)
    if lazy.kind == "product":
        return itertools.product(*map(_in_bounds, parts))
    if lazy.kind == "enumerate" and type(number) is int:
        return enumerate(parts[0], number)
    if lazy.kind == "islice" and type(number) is int and number >= 0:
        return itertools.islice(parts[0], number)
    return None
