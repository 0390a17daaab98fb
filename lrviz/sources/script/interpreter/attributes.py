"""What attributes and items hold."""

from __future__ import annotations

import ast

from lrviz.known import names
from lrviz.known import packages as known
from lrviz.sources.script.interpreter.contents import entries, inner
from lrviz.sources.script.interpreter.inlining import follow
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Bound,
    Const,
    Container,
    Group,
    Instance,
    Loader,
    Optimizer,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)


def attribute(machine: Machine, base: Value, name: str, node: ast.AST) -> Value:
    """What ``base.name`` may be."""
    if len(base) == 1:
        return _member(machine, base[0], name, node)
    return union(*(_member(machine, thing, name, node) for thing in base))


def _member(machine: Machine, thing: Thing, name: str, node: ast.AST) -> Value:
    if isinstance(thing, Ref):
        return (Ref(dotted=f"{thing.dotted}.{name}"),)
    held = machine.heap.get((thing, name))
    if held is not None:
        return held
    if name == "__dict__" and isinstance(thing, Instance | Scheduler | Optimizer):
        machine.emit("escape", node, tuple(inner(machine.heap, (thing,))), name)
    if isinstance(thing, Instance):
        return _instance_member(machine, thing, name, node)
    given = _class_member(thing, name) if isinstance(thing, Class) else _torch_member(thing, name)
    if given is not None:
        return given
    if isinstance(thing, Const):
        return machine.unknown(node, name)
    if name in known.METHODS and isinstance(thing, Scheduler | Optimizer):
        machine.emit("escape", node, (thing,), name)  # whoever gets it may call it
        return (Bound(position(node), machine.frames, thing, name),)
    text = f"{thing.text}.{name}" if isinstance(thing, Unknown) else name
    return machine.remember(thing, name, node, text)


def _class_member(cls: Class, name: str) -> Value | None:
    for base in cls.lineage():
        if name in base.attributes:
            return base.attributes[name]
    method = cls.method(name)
    return None if method is None else (method,)


def _torch_member(thing: Thing, name: str) -> Value | None:
    """What an object of torch has from its constructor."""
    if name == "param_groups" and isinstance(thing, Optimizer | Unknown):
        return (Group(optimizer=(thing,), whole=True),)
    if name == "optimizer" and isinstance(thing, Scheduler):
        return thing.optimizer
    if name in ("dataset", "sampler", "batch_size") and isinstance(thing, Loader):
        return thing.arguments.get(name)
    return None


def _instance_member(machine: Machine, thing: Instance, name: str, node: ast.AST) -> Value:
    cls: Class = thing.definition
    method = cls.method(name)
    if method is not None:
        bound = Function(
            *(method.at, method.frames, method.node, method.scope, method.owner),
            None if "staticmethod" in method.decorators else thing,
            method.decorators,
            method.defaults,
        )
        if any(d in ("property", "cached_property") for d in method.decorators):
            return follow(machine, bound, node)
        return (bound,)
    for base in cls.lineage():
        if name in base.attributes:
            return base.attributes[name]
    return machine.remember(thing, name, node, f"self.{name}")


def key_of(index: Value) -> str | int:
    """The constant that an index is; "*" for any other."""
    if len(index) == 1 and isinstance(index[0], Const):
        value = index[0].value
        return value if isinstance(value, str | int) else "*"
    return "*"


def item_of(machine: Machine, thing: Thing, key: str | int, node: ast.AST) -> Value:
    """What ``thing[key]`` may be."""
    if isinstance(thing, Group):
        if thing.whole:
            return (Group(optimizer=thing.optimizer),)
        return machine.unknown(node, f"[{key!r}]")
    if isinstance(thing, Container):
        found = _entry(machine, thing, key)
        return machine.unknown(node) if found is None else found
    if isinstance(thing, Ref):
        return (Ref(dotted=f"{thing.dotted}.*"),)
    if isinstance(key, str) and key != "*":
        if names.mentions_counter(key):
            machine.emit("read", node, (thing,), key)
        text = thing.text if isinstance(thing, Unknown) else ""
        return machine.remember(thing, ("[]", key), node, f"{text}[{key!r}]")
    return machine.unknown(node, getattr(thing, "text", ""), ((thing,),))


def _entry(machine: Machine, thing: Container, key: str | int) -> Value | None:
    """What a container holds at a key; None where that is not known."""
    if key == "*":
        found = [held for _, held in entries(machine.heap, thing)]
        return union(*found) if found else None
    if isinstance(key, int) and key < 0 and thing.keys:
        key += len(thing.keys)
    any_other = machine.heap.get((thing, "*"), ())
    held = machine.heap.get((thing, key))
    if held is None:
        return any_other or None
    return union(held, any_other) if any_other else held
