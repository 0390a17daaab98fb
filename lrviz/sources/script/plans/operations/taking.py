"""What gives each of its items once: iterators, from which loops and functions take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Lazy
from lrviz.sources.script.plans.values.things import Items

SHARING: Final = frozenset({"zip", "islice"})
"""They end where something of what they take from may be left."""


def doubt(machine: Machine, node: ast.AST, text: str) -> None:
    """The reading is not sure from here on, unless it is followed step by step.

    Raises:
        Exhausted: It is followed so already.
    """
    if machine.budget.plays:
        raise Exhausted
    machine.doubts.append((text, machine.here(node)))


def iterators_in(machine: Machine, thing: Any) -> list[Items]:
    """The iterators over lists that something takes from, one for each place that it does so at."""
    thing = machine.settled(thing)
    if isinstance(thing, Lazy):
        return [one for part in thing.parts for one in iterators_in(machine, part)]
    return [thing] if isinstance(thing, Items) and thing.kind == "generator" else []


def left_of(machine: Machine, lazy: Lazy) -> int | None:
    """What an iterator over others gives yet: 1 all, 0 nothing; None where that is not known."""
    left = machine.settled(lazy.slots.get("left", 1))
    return left if type(left) is int else None


def part(machine: Machine, thing: Any) -> None:
    """Some of it is taken, nobody knows how much."""
    for one in iterators_in(machine, thing):
        machine.store.write(one.slots, "items", None)
    if isinstance(thing, Lazy) and "left" in thing.slots:
        machine.store.write(thing.slots, "left", None)


def spend(machine: Machine, thing: Any) -> bool:
    """All of it is taken; whether it is known what that takes from the iterators inside."""
    inside = iterators_in(machine, thing)
    if inside and isinstance(thing, Lazy) and thing.kind in SHARING:
        part(machine, thing)
        return False
    for one in inside:
        machine.store.write(one.slots, "items", ())
    if isinstance(thing, Lazy) and "left" in thing.slots:
        machine.store.write(thing.slots, "left", 0)
    return True


def given_once(machine: Machine, thing: Items) -> Iterator[Any]:
    """What a list or an iterator over one gives, as it is when each is taken.

    Raises:
        Exhausted: It is not known any more.
    """
    place = 0
    while True:
        held = machine.items(thing)
        if held is None:
            raise Exhausted
        if place >= len(held):
            return
        item = held[place]
        if thing.kind == "generator":
            machine.store.write(thing.slots, "items", held[1:])
        else:
            place += 1
        yield item
