"""What containers and objects hold, as the heap has it."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.sources.script.values.definitions import Function
from lrviz.sources.script.values.heap import Heap
from lrviz.sources.script.values.things import (
    Bound,
    Const,
    Container,
    Instance,
    Key,
    Partial,
    Ref,
    Thing,
    Value,
)


def entries(heap: Heap, container: Container) -> Iterator[tuple[Key, Value]]:
    """What a container holds, by key."""
    for key in container.keys:
        held = heap.get((container, key))
        if held is not None:
            yield key, held


def inner(heap: Heap, value: Value, deep: bool = True) -> list[Thing]:
    """The things of ``value``, and those in its containers (and, if ``deep``, objects)."""
    found: dict[Thing, None] = {}
    waiting = list(reversed(value))  # so that they come in the order in which they stand
    while waiting:
        thing = waiting.pop()
        if thing in found or isinstance(thing, Const | Ref):
            continue
        found[thing] = None
        if isinstance(thing, Container):
            held = [t for _, value in entries(heap, thing) for t in value]
            waiting.extend(reversed(held))
        elif isinstance(thing, Instance) and deep:
            waiting.extend(t for value in heap.owned(thing) for t in value)
        elif isinstance(thing, Bound):
            waiting.append(thing.on)
        elif isinstance(thing, Partial):
            given = (thing.function, *thing.positional, *thing.keywords.values())
            waiting.extend(t for value in given for t in value)
        elif isinstance(thing, Function) and thing.bound is not None and deep:
            waiting.append(thing.bound)
    return list(found)
