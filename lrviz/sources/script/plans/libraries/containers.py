"""What methods of texts, lists and dicts do."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.plans.libraries.sequences import in_order
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.assigning import set_item
from lrviz.sources.script.plans.operations.branching import choose, each
from lrviz.sources.script.plans.operations.conditions import compared
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.iterating import length_of, taken
from lrviz.sources.script.plans.operations.naming import kind_of, unknown
from lrviz.sources.script.plans.operations.numbers import looked_up
from lrviz.sources.script.plans.operations.overwriting import merge_into, overwrite, owner_of
from lrviz.sources.script.plans.values.built import ParamGroup
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.sizes import fewer, more
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Dict,
    Instance,
    Items,
    Missing,
    Opaque,
    Phi,
    entries_of,
    is_plain,
    may_be_missing,
)

_STRINGS: Final = frozenset(
    {
        *("lower", "upper", "strip", "lstrip", "rstrip", "split", "startswith", "endswith"),
        *("replace", "title", "capitalize", "removeprefix", "removesuffix", "isdigit"),
    }
)


_CHANGING: Final = frozenset(
    {
        *("append", "add", "appendleft", "insert", "extend", "extendleft", "update", "remove"),
        "clear",
    }
)
_TAKING: Final = frozenset({"pop", "popleft", "rotate"})


def method_of_text(machine: Machine, thing: str, name: str, given: Given) -> Any:
    """What a method of a text gives."""
    if name in _STRINGS and all(isinstance(a, str | int) for a in given.args):
        found = getattr(thing, name)(*given.args)
        return machine.new_list(tuple(found)) if isinstance(found, list) else found
    if name == "join" and given.args:
        held = machine.items(given.args[0])
        if held is not None and all(isinstance(item, str) for item in held):
            return thing.join(held)
    return unknown(machine, given.node)


def method_of_items(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of a list, set or tuple gives, and does."""
    held = machine.items(thing)
    if name in ("parameters", "named_parameters"):  # of a list of modules
        return machine.opaque(machine.words(given.node), "params")
    if name in _CHANGING:
        return _changed(machine, thing, name, held, given)
    if name in ("sort", "reverse", "discard") and isinstance(thing, Items):
        again: Any = _reordered(machine, name, held, given)
        if again is None and name != "discard":
            again = more(thing.slots.get("items"), 0)
        machine.store.write(thing.slots, "items", again)
        return None
    if name in _TAKING and isinstance(thing, Items):
        return _taken(machine, thing, name, given)
    if name in ("index", "count") and not is_plain((held, *given.args)):
        return unknown(machine, given.node)
    if name == "index" and held is not None and given.args:
        for place, item in enumerate(held):
            if item == given.args[0]:
                return place
    if name == "copy":
        return machine.new_list(held)
    if name == "count" and held is not None:
        return sum(1 for item in held if item == given.args[0])
    return unknown(machine, given.node)


def _taken(machine: Machine, thing: Items, name: str, given: Given) -> Any:
    """``pop`` and ``popleft``, and what else a deque can."""
    held = machine.items(thing)
    at = 0 if name == "popleft" else given.get(0, "index", -1)
    if held and name != "rotate" and isinstance(at, int) and -len(held) <= at < len(held):
        rest = list(held)
        value = rest.pop(at)
        machine.store.write(thing.slots, "items", tuple(rest))
        return value
    less = fewer(thing.slots.get("items"), 0 if name == "rotate" else 1)
    machine.store.write(thing.slots, "items", less)
    return unknown(machine, given.node)


def _reordered(
    machine: Machine, name: str, held: tuple[Any, ...] | None, given: Given
) -> tuple[Any, ...] | None:
    if held is None or name == "discard":
        return None
    return held[::-1] if name == "reverse" else machine.items(in_order(machine, held, given))


def _changed(machine: Machine, thing: Any, name: str, held: Any, given: Given) -> Any:
    if not isinstance(thing, Items):
        raise Dead
    new: Any = None
    args = given.args
    if any(map(_is_of_parameters, args)):
        thing.slots["params"] = True
    most = thing.slots.get("most")
    if held is None:
        new = _resized(machine, thing, name, given, most)
    elif most is not None and name not in ("append", "clear"):
        new = None
    else:
        if name in ("append", "add") and args:
            new = (*held, args[0])
            new = new if most is None else new[max(0, len(new) - most) :]
            if thing.kind == "set":
                new = tuple(dict.fromkeys(new)) if is_plain(new) else None
        elif name == "appendleft" and args:
            new = (args[0], *held)
        elif name == "insert" and len(args) == 2 and isinstance(args[0], int):
            new = (*held[: args[0]], args[1], *held[args[0] :])
        elif name in ("extend", "update") and args:
            more = taken(machine, machine.settled(args[0]))
            new = None if more is None or thing.kind == "set" else (*held, *more)
        elif name == "remove" and args and is_plain((held, args[0])):
            if args[0] not in held:
                raise Dead
            at = held.index(args[0])
            new = (*held[:at], *held[at + 1 :])
        elif name == "clear":
            new = ()
    machine.store.write(thing.slots, "items", new)
    return None


def _resized(machine: Machine, thing: Items, name: str, given: Given, most: Any) -> Any:
    """What a list holds of which only the length is known, or not even that."""
    held, args = thing.slots.get("items"), given.args
    if name == "clear":
        return ()
    if thing.kind == "set" or not args:
        return None
    if name in ("append", "appendleft", "insert"):
        return more(held, 1, most)
    if name == "remove":
        return fewer(held, 1)
    if name != "extend":
        return None
    return more(
        held, length_of(machine, args[0], getattr(given.node, "args", [given.node])[0]), most
    )


def _is_of_parameters(thing: Any) -> bool:
    """Whether parameters of a model go into a list, and no dicts of param groups."""
    if isinstance(thing, Items):
        return bool(thing.slots.get("params"))
    return isinstance(thing, Opaque) and (
        thing.kind == "params" or thing.text.endswith((".weight", ".bias"))
    )


def method_of_dict(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of a dict or a param group gives, and does."""
    node, args = given.node, given.args
    if isinstance(thing, ParamGroup) and name in ("keys", "items", "values"):
        return thing if name == "keys" else machine.opaque(machine.words(node), "carried")
    if name in ("get", "pop", "setdefault") and args:
        return _entry(machine, thing, name, given)
    if name in ("items", "keys", "values"):
        known = entries_of(thing)
        if known is None:
            return thing if name == "keys" else unknown(machine, node)
        made: Any = machine.new_list(_view(known, name))
        made.slots["again"] = lambda: _view(entries_of(thing) or {}, name)
        return made
    if name == "update":
        _update(machine, thing, given)
        return None
    if name == "copy":
        made = Dict(dict(thing.slots))
        if isinstance(thing, Instance):
            made = Instance(dict(thing.slots), None, thing.open, thing.text)
        made.node, made.nodes = getattr(thing, "node", node), getattr(thing, "nodes", {})
        return made
    return unknown(machine, node)


def _view(entries: dict[Any, Any], name: str) -> tuple[Any, ...]:
    if name == "items":
        return tuple((key, value) for key, value in entries.items())
    return tuple(entries) if name == "keys" else tuple(entries.values())


def _update(machine: Machine, thing: Any, given: Given) -> None:
    more = machine.settled(given.args[0]) if given.args else None
    bag = isinstance(more, Instance) and more.cls is None
    known = entries_of(more) if isinstance(more, Dict) or bag else None
    for key, value in (known or {}).items():
        set_item(machine, thing, key, value, given.node)
    if (given.args and known is None) or given.open:
        overwrite(machine, thing, owner=owner_of(given.node))
    for key, value in given.keywords.items():
        set_item(machine, thing, key, value, given.node)


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
    if not is_plain(key):
        found = looked_up(thing, key) if name == "get" else None
        if found is None:
            return machine.opaque(machine.words(node), kind_of(key))
        return choose(found[1], found[0], default)
    has = compared(machine, ast.In(), key, thing, node)
    held = thing.slots.get(key, MISSING)
    if has is False:
        value = default
    elif may_be_missing(held) and has is not True:  # it depends, or is not seen
        known = isinstance(held, Phi)
        value = _or(held, default) if known else machine.opaque(machine.words(node), kind_of(key))
    else:
        value = item_of(machine, thing, key, node)
    if name == "pop":
        machine.store.write(thing.slots, key, MISSING)
    elif name == "setdefault" and has is not True:
        set_item(machine, thing, key, value, node)
    return value


def _or(held: Any, default: Any) -> Any:
    """An entry, or a default where it is not there."""
    if isinstance(held, Phi):
        return Phi(held.test, _or(held.then, default), _or(held.other, default))
    return default if isinstance(held, Missing) else held


def method_of_bag(machine: Machine, thing: Instance, name: str, given: Given) -> Any:
    """What a method of an object that is but its attributes gives."""
    if name in ("get", "items", "keys", "values", "update", "pop", "copy", "setdefault"):
        return method_of_dict(machine, thing, name, given)
    merge_into(machine, thing, name, given)
    return unknown(machine, given.node)
