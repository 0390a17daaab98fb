"""What is not known any more once a function has run that is not followed."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.effects import effects, reachable
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import (
    OPEN,
    Class,
    Dict,
    Function,
    Instance,
    Items,
    Module,
    Opaque,
    Scope,
)


def forget(machine: Machine, function: Function, things: list[Any]) -> None:
    """What a function may change that is not followed is not known any more."""
    found = machine.effects.get(function.node)
    if found is None:
        found = machine.effects[function.node] = effects(function, machine.functions)
    outside = [(scope, name) for name in found.names for scope in _holding(function, name)]
    for scope, name in outside:
        if isinstance(scope.slots[name], Items | Dict):
            things = [*things, scope.slots[name]]
        elif not isinstance(scope.slots[name], Function | Class | Module):
            machine.store.write(scope.slots, name, machine.opaque(name))
    if found.attributes or found.entries:
        held = (s.slots[name] for name in found.read for s in _holding(function, name))
        things = [*things, *(one for one in held if isinstance(one, Instance | Opaque | Class))]
    for thing in reachable(things):
        if isinstance(thing, Instance | Opaque | Class):
            for name in found.attributes & {key for key in thing.slots if isinstance(key, str)}:
                if not isinstance(thing.slots[name], Instance):
                    machine.store.write(thing.slots, name, machine.opaque(name))
        elif isinstance(thing, Items) and found.in_place:
            machine.store.write(thing.slots, "items", None)
        elif isinstance(thing, Dict) and found.in_place:
            for key in [key for key in thing.slots if key is not OPEN and found.entries]:
                machine.store.write(thing.slots, key, machine.opaque(str(key)))
            machine.store.write(thing.slots, OPEN, True)


def _holding(function: Function, name: str) -> list[Scope]:
    """The scope around a function in which a name is bound, if any."""
    scope: Scope | None = function.scope
    while scope is not None:
        if name in scope.slots:
            return [scope]
        scope = scope.parent
    return []
