"""Copies of things."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Dict, Instance, Items


def copied(machine: Machine, given: Given) -> Any:
    """``copy.copy``."""
    thing: Any = machine.settled(given.args[0]) if given.args else None
    if _is_data(thing):
        return Instance(dict(thing.slots), thing.cls, thing.open)
    if isinstance(thing, Dict):
        return Dict(dict(thing.slots))
    if isinstance(thing, Items):
        return machine.new_list(machine.items(thing))
    return thing if isinstance(thing, int | float | str | tuple) else machine.opaque()


def _is_data(thing: Any) -> bool:
    """Whether a thing is an object that is but its attributes."""
    return isinstance(thing, Instance) and (thing.cls is None or not thing.cls.origins())


def replaced(machine: Machine, given: Given) -> Any:
    """``dataclasses.replace``, and what is like it."""
    thing = machine.settled(given.args[0]) if given.args else None
    if not isinstance(thing, Instance) or thing.cls is None or given.open:
        return machine.opaque(machine.words(given.node))
    fields = [name for cls in thing.cls.lineage() for name in cls.fields]
    held = {name: thing.slots[name] for name in fields if name in thing.slots}
    return machine.called(thing.cls, Given(given.node, [], {**held, **given.keywords}))


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
    if isinstance(thing, Dict) or _is_data(thing):
        made = Dict({}, thing.default) if isinstance(thing, Dict) else Instance({}, thing.cls)
        if isinstance(thing, Instance):
            made.open, made.text = thing.open, thing.text if thing.cls is None else ""
        done[id(thing)] = made
        made.slots.update({k: _deep(machine, v, done) for k, v in thing.slots.items()})
        return made
    return thing if isinstance(thing, int | float | str | Sym | None) else machine.opaque()
