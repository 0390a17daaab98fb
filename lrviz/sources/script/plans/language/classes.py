"""Objects of the project's classes."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.libraries.own_schedulers import derived
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.attributes import member_of
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.running import may_run, run
from lrviz.sources.script.plans.values.given import Factory, Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dict,
    Function,
    Instance,
    Missing,
    is_plain,
    may_have_more,
)


def instantiate(machine: Machine, cls: Class, given: Given) -> Any:
    """An object of a class of the project."""
    made = _object(machine, cls, given)
    if isinstance(made, Instance):
        machine.told.objects.setdefault(cls, made)
    return made


def _object(machine: Machine, cls: Class, given: Given) -> Any:
    built = derived(machine, cls, given)
    if built is not None:
        return built
    machine.reached.add(cls.node)  # type: ignore[arg-type]
    if _is_bag(cls) and len(given.args) <= 1 and not given.open:
        first = machine.settled(given.args[0]) if given.args else None
        entries = dict(first.slots) if isinstance(first, Dict | Instance) else {}
        bag = Instance({**entries, **given.keywords}, None)
        known = first is None or isinstance(first, Dict | Instance)
        bag.open = not known or (first is not None and may_have_more(first))
        return bag
    made = Instance({}, cls)
    if cls.enum:
        return _member(machine, cls, given)
    start = cls.member("__init__")
    if machine.relevance.is_model(cls):
        made.open = True  # what a layer is made of says nothing of the schedule
        return made
    fields = [name for base in reversed(cls.lineage()) for name in base.fields]
    if isinstance(start, Function):
        made.open = not may_run(machine, start, given.args, given.keywords)
        run(machine, start, given.args, given.keywords, given.node, made, given)
    elif fields or cls.named:
        _fill(machine, made, cls, fields, given)
    elif cls.origins():
        made.open = True
        for key, value in given.keywords.items():  # a pydantic model and the like
            if isinstance(cls.member(key), Missing) is False:
                made.slots[key] = value
    return made


def _member(machine: Machine, cls: Class, given: Given) -> Any:
    """``Kind("step")``: the member that has this value."""
    value = machine.settled(given.args[0]) if given.args else machine.opaque()
    for name, held in cls.slots.items():
        if is_plain(value) and is_plain(held) and value == held:
            return member_of(cls, name, held)
    return value if member_of(cls, "x", value) is value else unknown(machine, given.node)


def _fill(machine: Machine, made: Instance, cls: Class, fields: list[str], given: Given) -> None:
    """Give a dataclass, or the like, its fields."""
    named = given.named(tuple(dict.fromkeys(fields)))
    for name in fields:
        held = named.get(name, MISSING)
        if isinstance(held, Missing):
            held = cls.member(name)
            if isinstance(held, Factory):
                held = machine.call_thing(held.function, [], {}, given.node)
            if given.open:
                held = MISSING  # which may be among what is given
        made.slots[name] = machine.opaque(f"?.{name}") if isinstance(held, Missing) else held
    if given.open:
        made.open = True
    after = cls.member("__post_init__")
    if isinstance(after, Function):
        run(machine, after, [], {}, given.node, made)


def _is_bag(cls: Class) -> bool:
    """Whether a class is a dict whose entries are attributes as well, and nothing else."""
    if cls.origins() != ["builtins.dict"] or cls.node is None:
        return False
    text = ast.unparse(cls.node)
    return all(name.startswith("__") for name in cls.slots) and (
        "self.__dict__ = self" in text or "__getattr__" in cls.slots or "dict.get" in text
    )
