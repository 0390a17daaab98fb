"""Calls: of the project's own functions and classes, which are run, and of all others."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.language.classes import instantiate
from lrviz.sources.script.plans.libraries.methods import method_of
from lrviz.sources.script.plans.libraries.named import packaged
from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.arguments import arguments_of
from lrviz.sources.script.plans.operations.attributes import attribute_of, of_instance
from lrviz.sources.script.plans.operations.branching import whichever
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dotted,
    Function,
    Instance,
    Method,
    Missing,
    Opaque,
    Partial,
    Phi,
    Super,
)


def call(machine: Machine, node: ast.Call) -> Any:
    """What a call gives."""
    function = node.func
    if isinstance(function, ast.Name) and function.id == "super":
        if machine.scope.bound is None or machine.scope.owner is None:  # outside of any method
            return unknown(machine, node)
        return Super({}, machine.scope.bound, machine.scope.owner)
    if isinstance(function, ast.Attribute):
        on = machine.evaluate(function.value)
        given = arguments_of(machine, node)
        return whichever(
            machine, on, lambda thing: _method_call(machine, thing, function.attr, given)
        )
    thing = machine.evaluate(function)
    given = arguments_of(machine, node)
    return whichever(machine, thing, lambda one: called(machine, one, given))


def _method_call(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    if thing is None:
        raise Dead
    if isinstance(thing, Dotted):
        return called(machine, attribute_of(machine, thing, name, given.node.func), given)
    if isinstance(thing, Instance | Class | Super) or hasattr(thing, "scope"):
        held = _member(machine, thing, name, given)
        if not isinstance(held, Missing):
            return whichever(machine, held, lambda one: called(machine, one, given))
    held = thing.slots.get(name, MISSING) if isinstance(thing, Opaque) else MISSING
    if isinstance(held, Function | Partial | Method | Instance):
        return called(machine, held, given)
    return method_of(machine, thing, name, given)


def _member(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    if isinstance(thing, Instance):
        held = thing.slots.get(name, MISSING)
        if not isinstance(held, Missing):
            return held
        member = MISSING if thing.cls is None else thing.cls.member(name)
        if isinstance(member, Missing) and not _asks(thing):
            return MISSING
        return of_instance(machine, thing, name, given.node.func)
    return attribute_of(machine, thing, name, given.node.func)


def _asks(thing: Instance) -> bool:
    """Whether a class of the project says itself what attributes its objects have."""
    own = MISSING if thing.cls is None else thing.cls.member("__getattr__")
    return isinstance(own, Function)


def called(machine: Machine, thing: Any, given: Given) -> Any:
    """What calling a thing gives."""
    thing = machine.settled(thing)
    if isinstance(thing, Phi):
        return whichever(machine, thing, lambda one: called(machine, one, given))
    if isinstance(thing, Function):
        return run(machine, thing, given.args, given.keywords, given.node, None, given)
    if isinstance(thing, Method):
        if isinstance(thing.function, Function):
            return run(
                machine, thing.function, given.args, given.keywords, given.node, thing.on, given
            )
        return method_of(machine, thing.on, thing.name, given)
    if isinstance(thing, Class):
        return instantiate(machine, thing, given)
    if isinstance(thing, Partial):
        whole = Given(
            given.node,
            [*thing.args, *given.args],
            {**_kept(machine, thing, given), **given.keywords},
            {
                **thing.slots.get("nodes", {}),
                **{
                    k + len(thing.args) if isinstance(k, int) else k: n
                    for k, n in given.nodes.items()
                },
            },
            given.open,
        )
        return called(machine, thing.function, whole)
    if isinstance(thing, Dotted):
        return packaged(machine, thing.name, given)
    if isinstance(thing, Instance) and thing.cls is not None:
        held = thing.cls.member("__call__")
        if isinstance(held, Function):
            return run(machine, held, given.args, given.keywords, given.node, thing, given)
    if thing is None or isinstance(thing, int | float | str | Missing):
        raise Dead
    return stranger(machine, thing, given)


def _kept(machine: Machine, thing: Partial, given: Given) -> dict[str, Any]:
    """The keywords that a partial was made with, where a call does not give others."""
    return {k: machine.opaque(k) for k in thing.keywords} if given.open else dict(thing.keywords)
