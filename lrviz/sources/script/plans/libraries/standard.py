"""What some functions of the standard library give."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Class, Dotted


def named_tuple(machine: Machine, given: Given) -> Any:
    """``collections.namedtuple``."""
    name = machine.settled(given.get(0, "typename", None))
    fields = machine.settled(given.get(1, "field_names", None))
    if isinstance(fields, str):
        names: Any = tuple(fields.replace(",", " ").split())
    else:
        names = machine.items(fields)
    if not names or not all(isinstance(one, str) for one in names) or len(given.values()) > 2:
        return unknown(machine, given.node)
    bases = (Dotted("typing.NamedTuple"),)
    return Class({}, str(name), bases, machine.scope, names, named=True)


def environment(machine: Machine, given: Given) -> Any:
    """``os.environ.get`` and ``os.getenv``."""
    if given.args and given.args[0] == "WORLD_SIZE":
        return world_size(machine)
    return unknown(machine, given.node)


def module(machine: Machine, given: Given) -> Any:
    """``importlib.import_module``."""
    name = machine.settled(given.get(0, "name", None))
    known = isinstance(name, str) and name.startswith("torch.") and len(given.values()) == 1
    return Dotted(str(name)) if known else unknown(machine, given.node)
