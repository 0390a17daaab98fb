"""What a call does, and gives."""

from __future__ import annotations

import ast

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.classes import instantiate, on_super, watch
from lrviz.sources.script.interpreter.given import Given, escape
from lrviz.sources.script.interpreter.inlining import inline
from lrviz.sources.script.interpreter.library import imported
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.methods import method
from lrviz.sources.script.syntax import dotted
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Bound,
    Const,
    Instance,
    Optimizer,
    Partial,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)


def call(machine: Machine, node: ast.Call) -> Value:
    """What a call gives."""
    function = node.func
    if isinstance(function, ast.Attribute):
        if _is_super(function.value):
            return on_super(machine, function.attr, node)
        receiver = machine.evaluate(function.value)
        if function.attr in known.METHODS and isinstance(function.value, ast.Attribute):
            receiver = _declared(machine, function.value.attr, receiver)
        given = Given(machine, node)
        if function.attr == "step" and all(isinstance(t, Const) for t in receiver):
            machine.emit("of_none", node, (), dotted(function.value))
        if not receiver:
            return machine.unknown(node, function.attr)
        return union(*(method(machine, thing, function.attr, given) for thing in receiver))
    # An import that may have failed left a None.
    called = tuple(t for t in machine.evaluate(function) if not isinstance(t, Const))
    given = Given(machine, node)
    if not called:
        return machine.unknown(node)
    return union(*(call_thing(machine, thing, given, dotted(function)) for thing in called))


def call_thing(machine: Machine, thing: Thing, given: Given, name: str) -> Value:
    """What calling a thing gives that goes by ``name``."""
    if isinstance(thing, Ref):
        return imported(machine, thing.dotted, given)
    if isinstance(thing, Function):
        return inline(machine, thing, given, thing.bound)
    if isinstance(thing, Class):
        return instantiate(machine, thing, given)
    if isinstance(thing, Bound):
        return method(machine, thing.on, thing.name, given)
    if isinstance(thing, Partial):
        whole = given.after(thing)
        return union(*(call_thing(machine, t, whole, name) for t in thing.function))
    if isinstance(thing, Instance):
        function = thing.definition.method("__call__")
        if function is not None:
            watch(machine, thing, given)
            return inline(machine, function, given, thing)
    escape(machine, given, name)
    return machine.unknown(given.node, name, ((thing,), *given.values()))


def _declared(machine: Machine, name: str, receiver: Value) -> Value:
    """``model.scheduler``: what the one class of the file with that attribute gives it."""
    thing = receiver[0] if len(receiver) == 1 else None
    if not isinstance(thing, Unknown) or len(thing.of) != 1:
        return receiver
    owner = thing.of[0][0] if thing.of[0] else None
    if not isinstance(owner, Unknown) or not owner.parameter:
        return receiver
    held = [machine.heap.get((made, name), ()) for made in machine.instances.values()]
    ours = [value for value in held if any(isinstance(t, Scheduler | Optimizer) for t in value)]
    return ours[0] if len(ours) == 1 else receiver


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )
