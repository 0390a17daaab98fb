"""What Python's own functions say of things: what they are instances of, and what they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.attributes import attribute_of
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.operations.conditions import is_there
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.values.built import Loader, Optimizer, Scheduler
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
    is_plain,
    may_be_missing,
)


def question(machine: Machine, name: str, given: Given) -> Any:
    """What ``isinstance``, ``hasattr`` and the like say."""
    thing = machine.settled(given.args[0])
    wanted = machine.settled(given.args[1]) if len(given.args) > 1 else None
    if name == "callable" and not isinstance(thing, Opaque | Phi | Instance):
        return isinstance(thing, Function | Class | Partial | Method | Dotted)
    if name == "hasattr" and isinstance(wanted, str):
        if _lacks(thing, wanted):
            return False
        if isinstance(thing, Instance):
            held = _attribute(thing, wanted)
            if not may_be_missing(held):
                return True
            machine.store.miss(thing.slots, wanted)
            if isinstance(held, Phi):
                return machine.known(is_there(held))
            if not thing.open and not (thing.cls and thing.cls.origins()):
                return False
        return unknown(machine, given.node)
    if name == "isinstance":
        return _isinstance(machine, thing, wanted, given)
    return unknown(machine, given.node)


def _isinstance(machine: Machine, thing: Any, wanted: Any, given: Given) -> Any:
    kinds = machine.items(wanted) if not isinstance(wanted, Dotted | Class) else (wanted,)
    if isinstance(thing, Phi):
        return each(machine, thing, lambda one: _isinstance(machine, one, wanted, given))
    answers = [_is_a(thing, kind) for kind in kinds] if kinds is not None else [None]
    if True in answers:
        return True
    return unknown(machine, given.node) if None in answers else False


def _is_a(thing: Any, kind: Any) -> bool | None:
    """Whether a thing is of a class, as Python sees it; None where that is open."""
    if isinstance(thing, Opaque) or not isinstance(kind, Class | Dotted):
        return None
    if isinstance(thing, Scheduler | Optimizer):
        return _is_built_as(thing, kind)
    if isinstance(thing, Instance):
        return _is_instance(thing, kind)
    if isinstance(kind, Class):
        return False
    home, _, name = kind.name.rpartition(".")
    if isinstance(thing, Loader):
        return True if name == "DataLoader" else None
    plain = isinstance(thing, Sym | Items | Dict) or is_plain(thing)
    if home != "builtins" or name not in _TYPES or not plain:
        return False if plain and home.split(".")[0] in ("torch", "numpy") else None
    if isinstance(thing, Sym):
        return None if name in ("int", "float", "bool") else False
    if isinstance(thing, Items):
        return name == thing.kind
    return isinstance(thing, _TYPES[name])


_TYPES: Final[Mapping[str, Any]] = {
    **{"int": int, "float": float, "str": str, "bool": bool, "tuple": tuple},
    **{"list": (), "set": (), "dict": Dict},
}


def _is_built_as(thing: Scheduler | Optimizer, kind: Class | Dotted) -> bool | None:
    name = kind.name.rpartition(".")[2]
    own = thing.own if isinstance(thing, Optimizer) else thing.family == "own"
    if isinstance(kind, Class) or own:
        same = isinstance(thing, Optimizer) and thing.own == name
        return True if same or name == "Optimizer" else None
    if name in ("LRScheduler", "_LRScheduler"):
        # Of torch before 2.2 it is none of these.
        return isinstance(thing, Scheduler) and (
            thing.cls != "ReduceLROnPlateau" or name == "LRScheduler"
        )
    if isinstance(thing, Optimizer) and (thing.unknown is not None or thing.reason is not None):
        return True if name == "Optimizer" else None
    return thing.cls == name or (name == "Optimizer" and isinstance(thing, Optimizer))


def _is_instance(thing: Instance, kind: Class | Dotted) -> bool | None:
    if thing.cls is None:
        return None
    if isinstance(kind, Class):
        return True if kind in thing.cls.lineage() else None if thing.open else False
    origins = thing.cls.origins()
    if any(origin.rpartition(".")[2] == kind.name.rpartition(".")[2] for origin in origins):
        return True
    return None if origins else False


def type_of(machine: Machine, name: str, first: Any, given: Given) -> Any:
    """``type`` of one thing, where its class is sure."""
    if len(given.args) != 1 or isinstance(first, Sym):
        return unknown(machine, given.node)
    if isinstance(first, Items) and first.kind in _TYPES:
        return Dotted(f"builtins.{first.kind}")
    if isinstance(first, Dict) and first.default is None:
        return Dotted("builtins.dict")
    if isinstance(first, str | bool | int | float | tuple):
        return Dotted(f"builtins.{type(first).__name__}")
    if isinstance(first, Instance) and first.cls is not None and not first.cls.origins():
        return first.cls
    return unknown(machine, given.node)


def _attribute(thing: Instance, name: str) -> Any:
    """An attribute of an object or of its class; MISSING where it is not seen to have one."""
    if name in thing.slots or thing.cls is None:
        return thing.slots.get(name, MISSING)
    return thing.cls.member(name)


def _lacks(thing: Any, name: str) -> bool:
    """Whether an optimizer or a scheduler is asked for what only a wrapped model has."""
    if not isinstance(thing, Optimizer | Scheduler) or name in thing.slots:
        return False
    own = thing.own if isinstance(thing, Optimizer) else thing.family == "own"
    return not own and name in ("module", "_orig_mod")


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
        return unknown(machine, given.node)
    if _lacks(thing, key) and not isinstance(default, Missing):
        return default
    if isinstance(thing, Instance) and not isinstance(default, Missing):
        held = _attribute(thing, key)
        if isinstance(held, Missing):
            machine.store.miss(thing.slots, key)
        if isinstance(held, Missing) and not thing.open and not (thing.cls and thing.cls.origins()):
            return default
        if may_be_missing(held):
            return unknown(machine, given.node)
    if (
        isinstance(thing, Opaque) and not isinstance(default, Missing) and thing.kind != "carried"
    ) and key not in thing.slots:
        return machine.opaque(f"{thing.text}.{key}")
    return each(machine, thing, lambda one: attribute_of(machine, one, key, given.node))
