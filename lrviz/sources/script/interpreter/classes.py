"""Classes of the file: objects of them, and what they give the classes that they extend."""

from __future__ import annotations

import ast
from functools import partial

from lrviz.known import packages as known
from lrviz.known.names import stops_early
from lrviz.sources.script.interpreter.building import derived
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.given import Given, arguments_of, escape
from lrviz.sources.script.interpreter.inlining import inline
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class
from lrviz.sources.script.values.events import BaseInit, Made
from lrviz.sources.script.values.things import Instance, Value


def instantiate(machine: Machine, cls: Class, given: Given) -> Value:
    """What a call of a class gives."""
    built = derived(machine, cls, given)
    if built is not None:
        return built
    made = Instance(position(given.node), machine.frames, cls.name, cls.origins(), False, cls)
    machine.instances.setdefault(cls, made)
    if stops_early(cls.name):
        arguments = arguments_of(machine, given)
        machine.emit(
            "made", given.node, (made,), cls.name, arguments, partial(Made, dotted=cls.name)
        )
    start = cls.method("__init__")
    if start is not None:
        inline(machine, start, given, made)
    else:
        for base in cls.lineage():  # a dataclass: its arguments are its attributes
            names = [name for name in base.attributes if name]
            for key, value in given.named(tuple(names)).items():
                machine.heap.begin(made, key, value)
    return (made,)


def on_super(machine: Machine, name: str, node: ast.Call) -> Value:
    """What ``super().name(…)`` gives."""
    given = Given(machine, node)
    scope, bound = machine.scope, machine.scope.bound
    if bound is not None and scope.owner is not None:
        cls: Class = bound.definition
        method = cls.method(name, scope.owner)
        if method is not None:
            return inline(machine, method, given, bound)
        if name != "__init__":
            kept = tuple(t for v in given.values() for t in inner(machine.heap, v))
            machine.emit("escape", node, kept, f"super.{name}")
            return machine.unknown(node, f"super.{name}", tuple(given.values()))
    if name == "__init__" and scope.owner is not None:
        base_init(machine, scope.owner.origins(), given, 0)
    escape(machine, given, f"super.{name}")
    return machine.unknown(node, f"super.{name}", tuple(given.values()))


def base_init(machine: Machine, origins: tuple[str, ...], given: Given, skipped: int) -> None:
    """The constructor of torch's class is called by one that is derived from it."""
    names = [name for name in map(known.scheduler, origins) if name is not None]
    if len(names) == len(origins) == 1:
        arguments = arguments_of(machine, given)[skipped:]
        machine.emit(
            "base_init", given.node, (), names[0], arguments, partial(BaseInit, open=given.open)
        )


def watch(machine: Machine, thing: Instance, given: Given) -> None:
    """Early stopping of the file's own is shown a metric."""
    if stops_early(thing.cls):
        held = tuple(t for v in given.values() for t in v)
        machine.emit("watch", given.node, held, thing.cls, arguments_of(machine, given))
