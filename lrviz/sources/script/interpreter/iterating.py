"""What the iterations of a loop give, by what it goes over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.budgets import MOST_UNROLLED
from lrviz.sources.script.interpreter.contents import entries, inner
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Container,
    Group,
    Instance,
    Loader,
    Optimizer,
    Scheduler,
    Thing,
    Unknown,
    Value,
)


def iterated(machine: Machine, value: Value, depth: int = 4) -> Iterator[Thing]:
    """The loaders, and the unknown things, that a loop over ``value`` goes over."""
    for thing in value:
        if isinstance(thing, Loader):
            yield thing
        elif isinstance(thing, Instance):  # a class of the file around a loader
            held = (t for value in machine.heap.owned(thing) for t in value)
            yield from (t for t in held if isinstance(t, Loader))
        elif isinstance(thing, Unknown):
            if not thing.of or thing.text not in known.ITERATORS:
                yield thing
            for part in thing.of if depth else ():
                yield from iterated(machine, part, depth - 1)


def element(machine: Machine, value: Value, node: ast.expr, loop: Loop) -> Value:
    """What one iteration of a loop over ``value`` gives."""
    found: list[Value] = []
    for thing in value:
        if isinstance(thing, Group) and thing.whole:
            found.append((Group(optimizer=thing.optimizer),))
        elif isinstance(thing, Container) and any(held for _, held in entries(machine.heap, thing)):
            found += [held for _, held in entries(machine.heap, thing)]
        elif isinstance(thing, Unknown) and thing.text in ("enumerate", "zip") and thing.of:
            found.append(_row(machine, thing, node, loop))
        elif isinstance(thing, Unknown) and thing.text in known.PROGRESS and thing.of:
            found.append(element(machine, thing.of[0], node, loop))
        else:
            found.append(_unknown(machine, thing, value, node, loop))
    return union(*found) if found else ()


def _unknown(machine: Machine, thing: Thing, value: Value, node: ast.expr, loop: Loop) -> Value:
    parts = thing.of if isinstance(thing, Unknown) else ()
    inside = tuple(t for part in parts for t in part)
    held = inner(machine.heap, inside, deep=False)
    taken = [t for t in held if isinstance(t, Scheduler | Optimizer)]
    if taken:  # through something unknown: it may be any of them
        machine.emit("escape", node, tuple(taken), getattr(thing, "text", ""))
    made = machine.unknown(node, "", (value,))
    if loop.counted:
        machine.trace.counters[made[0]] = loop
    return made


def _row(machine: Machine, thing: Unknown, node: ast.expr, loop: Loop) -> Value:
    """What ``enumerate`` or ``zip`` gives: a tuple."""
    columns = [element(machine, part, node, loop) for part in thing.of]
    if thing.text == "enumerate":
        counter = machine.unknown(node, "", thing.of[:1])
        machine.trace.counters[counter[0]] = loop
        columns = [counter, *columns[:1]]
    return (machine.row(node, columns),)


def unrolled(machine: Machine, value: Value, node: ast.AST) -> list[Value] | None:
    """What a loop over a short list of known things goes through, one by one."""
    if len(value) != 1:
        return None
    thing = value[0]
    if isinstance(thing, Container):
        return _items(machine, thing)
    if not isinstance(thing, Unknown) or not thing.of:
        return None
    if thing.text == "zip":
        columns = [unrolled(machine, part, node) for part in thing.of]
        kept = [column for column in columns if column is not None]
        if len(kept) < len(columns):
            return None
        return [(machine.row(node, row),) for row in zip(*kept, strict=False)]
    if thing.text == "enumerate" and len(thing.of) == 1:
        inner = unrolled(machine, thing.of[0], node)
        if inner is None:
            return None
        pairs = [(machine.constant(number), held) for number, held in enumerate(inner)]
        return [(machine.row(node, pair),) for pair in pairs]
    return None


def _items(machine: Machine, thing: Container) -> list[Value] | None:
    held = machine.heap.get((thing, "*"), ())
    ours = bool(held) and all(isinstance(t, Scheduler | Optimizer) for t in held)
    if list(thing.keys) == ["*"] and ours:
        return [held]  # a comprehension's: one stands for all
    if "*" in thing.keys or not 0 < len(thing.keys) <= MOST_UNROLLED:
        return None
    if thing.kind == "dict":
        return [machine.constant(key) for key in thing.keys]
    return [held for _, held in entries(machine.heap, thing)]
