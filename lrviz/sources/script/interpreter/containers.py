"""The methods of lists, tuples and dicts that the script displays."""

from __future__ import annotations

import ast

from lrviz.sources.script.interpreter.attributes import item_of, key_of
from lrviz.sources.script.interpreter.contents import entries
from lrviz.sources.script.interpreter.given import Given, escape
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import Container, Value


def container_method(machine: Machine, thing: Container, name: str, given: Given) -> Value:
    """What a method of a container does, and gives."""
    node, values = given.node, given.positional
    if name in ("append", "add") and values:
        put(machine, thing, len(thing.keys), values[0], node)
    elif name in ("extend", "update"):
        _extend(machine, thing, name, given)
    elif name in ("get", "pop", "setdefault"):
        return _taken(machine, thing, name, given)
    elif name == "items":
        pairs = [(machine.constant(key), held) for key, held in entries(machine.heap, thing)]
        rows: list[Value] = [(machine.row(node, pair),) for pair in pairs]
        return (machine.row(node, rows, "list"),)
    elif name == "values":
        return _values(machine, thing, node)
    elif name == "copy":
        return (thing,)
    else:
        escape(machine, given, name)
    return machine.constant(None)


def put(machine: Machine, thing: Container, key: object, value: Value, node: ast.AST) -> None:
    """A container comes to hold a value at a key: at "*", besides what it holds there."""
    held = machine.heap.get((thing, key))
    thing.keys.setdefault(key, position(node))
    machine.heap[thing, key] = value if held is None or key != "*" else union(held, value)


def _extend(machine: Machine, thing: Container, name: str, given: Given) -> None:
    node = given.node
    for other in (t for value in given.positional for t in value):
        if isinstance(other, Container):
            for key, held in list(entries(machine.heap, other)):
                end = len(thing.keys) if name == "extend" else key
                put(machine, thing, end, held, node)
        else:
            put(machine, thing, "*", (other,), node)
    for key, held in given.keywords.items():
        put(machine, thing, key, held, node)


def _taken(machine: Machine, thing: Container, name: str, given: Given) -> Value:
    node, values = given.node, given.positional
    key = key_of(values[0]) if values else "*"
    found = item_of(machine, thing, key, node)
    if name == "setdefault" and len(values) > 1:
        before = machine.heap.get((thing, key), values[1])
        put(machine, thing, key, union(before, values[1]), node)
    return union(found, *values[1:]) if found else ()


def _values(machine: Machine, thing: Container, node: ast.AST) -> Value:
    made = Container(position(node), machine.frames, "list", {})
    for number, (key, held) in enumerate(list(entries(machine.heap, thing))):
        at = "*" if key == "*" else number
        made.keys[at] = position(node)
        machine.heap[made, at] = held
    return (made,)
