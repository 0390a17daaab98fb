"""Copies of things."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Dict, Instance, Items, Missing


def copied(machine: Machine, given: Given) -> Any:
    """``copy.copy``."""
    thing = machine.settled(given.args[0]) if given.args else None
    if isinstance(thing, Instance):
        return Instance(dict(thing.slots), thing.cls, thing.open)
    if isinstance(thing, Dict):
        return Dict(dict(thing.slots))
    if isinstance(thing, Items):
        return machine.new_list(machine.items(thing))
    return thing if isinstance(thing, int | float | str | tuple) else machine.opaque()


def replaced_in_copy(machine: Machine, given: Given) -> Any:
    """``dataclasses.replace``."""
    thing = machine.settled(given.args[0]) if given.args else None
    if not isinstance(thing, Instance) or given.open:
        return machine.opaque()
    if thing.cls is not None and not isinstance(thing.cls.member("__post_init__"), Missing):
        return machine.opaque()  # which computes some anew
    made = Instance(dict(thing.slots), thing.cls, thing.open)
    made.slots.update(given.keywords)
    return made


def deeply_copied(machine: Machine, given: Given) -> Any:
    """``copy.deepcopy``."""
    return _deep(machine, machine.settled(given.args[0]) if given.args else None, {})


def _deep(machine: Machine, thing: Any, done: dict[int, Any]) -> Any:
    """A copy of a thing with copies of what is in it, each made once."""
    thing = machine.settled(thing)
    if id(thing) in done:
        return done[id(thing)]
    if isinstance(thing, tuple):
        return tuple(_deep(machine, item, done) for item in thing)
    if isinstance(thing, Items):
        held = machine.items(thing)
        made: Any = machine.new_list(None, thing.kind)
        done[id(thing)] = made
        if held is not None:
            made.slots["items"] = tuple(_deep(machine, item, done) for item in held)
        return made
    if isinstance(thing, Dict | Instance):
        made = Dict({}, thing.default) if isinstance(thing, Dict) else Instance({}, thing.cls)
        if isinstance(thing, Instance):
            made.open, made.text = thing.open, thing.text
        done[id(thing)] = made
        made.slots.update({k: _deep(machine, v, done) for k, v in thing.slots.items()})
        return made
    return thing if isinstance(thing, int | float | str | Sym | None) else machine.opaque()
