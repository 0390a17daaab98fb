"""What gives each of its items once: iterators, from which loops and functions take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.values.built import Lazy
from lrviz.sources.script.plans.values.things import Items, Opaque

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


def changed(thing: Items, held: tuple[Any, ...]) -> bool:
    """Whether what a list is made of as it is taken is another by now.

    Args:
        held: What is left of it.
    """
    again = thing.slots.get("again")
    if again is None or not held:
        return False
    whole = again()
    return whole is None or not _alike(whole[-len(held) :], held)


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are one, for all that is known."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return same(one, other) or (isinstance(one, Opaque) and isinstance(other, Opaque))


def lists_in(machine: Machine, thing: Any) -> list[Items]:
    """The lists that something goes over."""
    thing = machine.settled(thing)
    if isinstance(thing, Lazy):
        return [one for part in thing.parts for one in lists_in(machine, part)]
    return [thing] if isinstance(thing, Items) and thing.kind != "generator" else []


def backwards(machine: Machine, thing: Items) -> Iterator[Any]:
    """What a list gives from its end on, as it is when each is taken."""
    for place in range(len(machine.items(thing) or ()) - 1, -1, -1):
        held = machine.items(thing)
        if held is None or place >= len(held):
            raise Exhausted
        yield held[place]


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
        if changed(thing, held[place:]):
            raise Exhausted
        item = held[place]
        if thing.kind == "generator":
            machine.store.write(thing.slots, "items", held[1:])
        else:
            place += 1
        yield item
