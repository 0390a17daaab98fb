"""What Python's own functions say of things: what they are instances of, and what they have."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.attributes import attribute_of
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Method,
    Missing,
    Opaque,
    Partial,
    Phi,
)


def question(machine: Machine, name: str, given: Given) -> Any:
    """What ``isinstance``, ``hasattr`` and the like say."""
    thing = machine.settled(given.args[0])
    wanted = machine.settled(given.args[1]) if len(given.args) > 1 else None
    if name == "callable":
        return isinstance(thing, Function | Class | Partial | Method | Dotted)
    if name == "hasattr" and isinstance(wanted, str):
        if isinstance(thing, Instance):
            if wanted in thing.slots or (thing.cls and thing.cls.member(wanted) is not MISSING):
                return True
            if not thing.open and not (thing.cls and thing.cls.origins()):
                return False
        return machine.opaque(machine.words(given.node))
    if name == "isinstance":
        return _isinstance(machine, thing, wanted, given)
    return machine.opaque(machine.words(given.node))


def _isinstance(machine: Machine, thing: Any, wanted: Any, given: Given) -> Any:
    kinds = machine.items(wanted) if not isinstance(wanted, Dotted | Class) else (wanted,)
    if isinstance(thing, Phi):
        return each(machine, thing, lambda one: _isinstance(machine, one, wanted, given))
    if kinds is None or isinstance(thing, Opaque):
        return machine.opaque(machine.words(given.node))
    names = [kind.name.rsplit(".", 1)[-1] if isinstance(kind, Dotted) else kind for kind in kinds]
    for name in names:
        if isinstance(name, Class):
            if isinstance(thing, Instance) and thing.cls and name in thing.cls.lineage():
                return True
            continue
        if isinstance(thing, Scheduler | Optimizer):
            bases = ("LRScheduler", "_LRScheduler", "Optimizer")
            if thing.cls == name or (
                name in bases and ("LR" in name) == isinstance(thing, Scheduler)
            ):
                if thing.cls == "ReduceLROnPlateau" and name == "_LRScheduler":
                    continue
                return True
            continue
        types = {
            "int": int,
            "float": float,
            "str": str,
            "bool": bool,
            "tuple": tuple,
            "list": Items,
            "dict": Dict,
            "Sequence": Items | tuple,
            "Iterable": Items | tuple,
            "Mapping": Dict,
        }
        if isinstance(thing, Sym) and name in ("int", "float"):
            return machine.opaque(machine.words(given.node))
        if name in types and isinstance(thing, types[name]):
            return True
    return False


def getattr_of(machine: Machine, given: Given) -> Any:
    """``getattr``."""
    thing, key = machine.settled(given.args[0]), machine.settled(given.args[1])
    default = given.args[2] if len(given.args) > 2 else MISSING
    if isinstance(key, Phi):
        return each(
            machine,
            key,
            lambda one: getattr_of(machine, Given(given.node, [thing, one, *given.args[2:]])),
        )
    if not isinstance(key, str):
        if isinstance(thing, Dotted):
            return machine.opaque(f"{thing.name}.*", "import")
        return machine.opaque(machine.words(given.node))
    if isinstance(thing, Instance) and not isinstance(default, Missing):
        held = key in thing.slots or (
            thing.cls is not None and thing.cls.member(key) is not MISSING
        )
        if not held and not thing.open and not (thing.cls and thing.cls.origins()):
            return default
    if (
        isinstance(thing, Opaque) and not isinstance(default, Missing) and thing.kind != "carried"
    ) and key not in thing.slots:
        return machine.opaque(f"{thing.text}.{key}")
    return each(machine, thing, lambda one: attribute_of(machine, one, key, given.node))
