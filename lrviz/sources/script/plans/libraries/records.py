"""``collections.namedtuple``: a class with some fields."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.libraries.copying import replaced
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Class, Dict, Dotted, Instance


def named_tuple(machine: Machine, given: Given) -> Any:
    """The class that ``namedtuple`` makes; unknown where its fields are."""
    named = given.named(("typename", "field_names"))
    title, said = (machine.settled(named.get(name)) for name in ("typename", "field_names"))
    fields = tuple(said.replace(",", " ").split()) if isinstance(said, str) else machine.items(said)
    last = named.get("defaults")
    defaults = () if last is None else machine.items(last)
    known = isinstance(title, str) and fields is not None and defaults is not None
    if not known or given.open or not all(isinstance(name, str) for name in fields or ()):
        return unknown(machine, given.node)
    assert fields is not None
    assert defaults is not None
    made = Class({}, title, (Dotted("typing.NamedTuple"),), machine.module, fields, named=True)
    made.slots.update(zip(fields[len(fields) - len(defaults) :], defaults, strict=False))
    return made


def method_of_record(machine: Machine, thing: Instance, name: str, given: Given) -> Any:
    """``_replace`` and ``_asdict`` of a named tuple."""
    if name == "_replace":
        return replaced(machine, Given(given.node, [thing], given.keywords, open=given.open))
    held = thing.as_tuple()
    if name == "_asdict" and held is not None and thing.cls is not None:
        return Dict(dict(zip(thing.cls.record(), held, strict=True)))
    return unknown(machine, given.node)
