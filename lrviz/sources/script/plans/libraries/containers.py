"""What methods of texts, lists and dicts do."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.assigning import set_item
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.iterating import turns_of
from lrviz.sources.script.plans.operations.naming import kind_of
from lrviz.sources.script.plans.values.built import ParamGroup
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Dict,
    Instance,
    Items,
    Opaque,
    Phi,
    is_plain,
)

_STRINGS: Final = frozenset(
    {
        *("lower", "upper", "strip", "lstrip", "rstrip", "split", "startswith", "endswith"),
        *("replace", "title", "capitalize", "removeprefix", "removesuffix", "isdigit"),
    }
)


def method_of_text(machine: Machine, thing: str, name: str, given: Given) -> Any:
    """What a method of a text gives."""
    if name in _STRINGS and all(isinstance(a, str | int) for a in given.args):
        found = getattr(thing, name)(*given.args)
        return machine.new_list(tuple(found)) if isinstance(found, list) else found
    if name == "join" and given.args:
        held = machine.items(given.args[0])
        if held is not None and all(isinstance(item, str) for item in held):
            return thing.join(held)
    return machine.opaque(machine.words(given.node))


def method_of_items(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of a list, set or tuple gives, and does."""
    held = machine.items(thing)
    if name in ("append", "add", "appendleft", "insert", "extend", "update", "remove", "clear"):
        return _changed(machine, thing, name, held, given)
    if name in ("sort", "reverse", "discard"):
        if (
            name == "sort" and held is not None and all(type(h) in (int, float, str) for h in held)
        ) and not given.keywords:
            machine.store.write(thing.slots, "items", tuple(sorted(held)))
            return None
        machine.store.write(thing.slots, "items", None)
        return None
    if name == "pop":
        if held:
            at = given.args[0] if given.args else -1
            if isinstance(at, int) and -len(held) <= at < len(held):
                rest = list(held)
                value = rest.pop(at)
                machine.store.write(thing.slots, "items", tuple(rest))
                return value
        if isinstance(thing, Items):
            machine.store.write(thing.slots, "items", None)
    if name in ("index", "count") and not is_plain((held, *given.args)):
        return machine.opaque(machine.words(given.node))
    if name == "index" and held is not None and given.args:
        for place, item in enumerate(held):
            if item == given.args[0]:
                return place
    if name == "copy":
        return machine.new_list(held)
    if name == "count" and held is not None:
        return sum(1 for item in held if item == given.args[0])
    return machine.opaque(machine.words(given.node))


def _changed(machine: Machine, thing: Any, name: str, held: Any, given: Given) -> Any:
    if not isinstance(thing, Items):
        raise Dead
    new: tuple[Any, ...] | None = None
    args = given.args
    if any(isinstance(a, Opaque) and a.kind == "params" for a in args) or any(
        isinstance(a, Items) and a.slots.get("params") for a in args
    ):
        thing.slots["params"] = True
    if held is not None:
        if name in ("append", "add") and args:
            new = (*held, args[0])
            if thing.kind == "set":
                new = tuple(dict.fromkeys(new)) if is_plain(new) else None
        elif name == "appendleft" and args:
            new = (args[0], *held)
        elif name == "insert" and len(args) == 2 and isinstance(args[0], int):
            new = (*held[: args[0]], args[1], *held[args[0] :])
        elif name in ("extend", "update") and args:
            more = turns_of(machine, machine.settled(args[0]))
            new = None if more is None or thing.kind == "set" else (*held, *more)
        elif name == "clear":
            new = ()
    machine.store.write(thing.slots, "items", new)
    return None


def method_of_dict(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of a dict or a param group gives, and does."""
    node, args = given.node, given.args
    if name in ("get", "pop", "setdefault") and args:
        return _entry(machine, thing, name, given)
    if name in ("items", "keys", "values") and not thing.slots.get(OPEN):
        known = _known(thing)
        if name == "items":
            return machine.new_list(tuple((key, value) for key, value in known.items()))
        return machine.new_list(tuple(known) if name == "keys" else tuple(known.values()))
    if name == "update":
        more = machine.settled(args[0]) if args else None
        if isinstance(more, Dict) and not more.slots.get(OPEN):
            for key, value in more.slots.items():
                set_item(machine, thing, key, value, node)
        elif args:
            machine.store.write(thing.slots, OPEN, True)
        for key, value in given.keywords.items():
            set_item(machine, thing, key, value, node)
        return None
    if name == "copy":
        made = Dict(dict(thing.slots))
        made.node, made.nodes = getattr(thing, "node", node), getattr(thing, "nodes", {})  # type: ignore[attr-defined]
        return made
    return machine.opaque(machine.words(node))


def _known(thing: Any) -> dict[Any, Any]:
    """The entries that Python sees."""
    known = {k: v for k, v in thing.slots.items() if k is not OPEN}
    if isinstance(thing, ParamGroup):
        known = {k: v for k, v in known.items() if k not in ("now", "own")}
    return known


def _entry(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """``get``, ``pop`` and ``setdefault``."""
    node, args = given.node, given.args
    key = machine.settled(args[0])
    default = args[1] if len(args) > 1 else None
    if isinstance(key, Phi) and name == "get":
        return each(
            machine,
            key,
            lambda one: method_of_dict(machine, thing, name, Given(node, [one, default])),
        )
    if isinstance(key, str | int | float | bool | tuple | None.__class__):
        if key in _known(thing) or (key == "lr" and isinstance(thing, ParamGroup)):
            value = item_of(machine, thing, key, node)
            if name == "pop":
                machine.store.write(thing.slots, key, MISSING)
            return value
        if not thing.slots.get(OPEN):
            if name == "setdefault":
                set_item(machine, thing, key, default, node)
            return default
    return machine.opaque(machine.words(node), kind_of(key))


def method_of_bag(machine: Machine, thing: Instance, name: str, given: Given) -> Any:
    """What a method of an object that is but its attributes gives."""
    if name in ("get", "items", "keys", "values", "update", "pop", "copy", "setdefault"):
        return method_of_dict(machine, Dict(thing.slots), name, given)
    return machine.opaque(machine.words(given.node))
