"""Param groups: what they hold, and what is written to one of which it is not known which."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.following import written_by_hand
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.numbers import indexed, replaced_in
from lrviz.sources.script.plans.values.built import AMONG, Built, ParamGroup, SomeGroup
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Dict,
    Function,
    Items,
    Method,
    Partial,
    Phi,
    is_plain,
)

_MOST_BUILT = 16


def of_some(machine: Machine, thing: SomeGroup, key: Any) -> Any:
    """What such a group holds."""
    if thing.at is None or key != "lr":
        return machine.opaque("", "carried")
    return indexed(tuple(map(current_lr, thing.groups)), thing.at)


def set_some(machine: Machine, thing: SomeGroup, key: Any, value: Any, node: ast.AST) -> None:
    """``group[key] = value`` of such a group."""
    for place, group in enumerate(thing.groups):
        new: Any = machine.opaque("lr", "carried")
        held, now = (
            machine.numeric(machine.settled(value)),
            machine.numeric(current_lr(group)),
        )
        if thing.at is not None and key == "lr" and held is not None and now is not None:
            here = replaced_in(machine, held, {thing.at: place})
            new = number("if", number("==", thing.at, place), here, now)
        write_group(machine, group, key, new, node)


def method_of_some(machine: Machine, thing: SomeGroup, name: str, given: Any) -> Any:
    """What a method of such a group gives, and does."""
    if name in ("get", "setdefault", "pop") and given.args:
        return of_some(machine, thing, machine.settled(given.args[0]))
    if name == "update":
        more = machine.settled(given.args[0]) if given.args else None
        entries = dict(given.keywords)
        if isinstance(more, Dict) and not more.slots.get(OPEN):
            entries.update(more.slots)
        elif given.args or given.open:
            entries["lr"] = machine.opaque("lr", "carried")
        for key, value in entries.items():
            set_some(machine, thing, key, value, given.node)
        return None
    return machine.opaque("", "carried")


def some_list(machine: Machine, values: Iterable[Any]) -> Items:
    """A list of which only that is known what its items are among."""
    made: Items = machine.new_list(None)
    groups = groups_in(values)
    if groups:
        made.slots[AMONG] = groups
    return made


def set_of(machine: Machine, held: tuple[Any, ...]) -> Items:
    """A set of some things, of which some may be the same."""
    if all(map(is_plain, held)):
        return machine.new_list(tuple(dict.fromkeys(held)), "set")
    made = some_list(machine, held)
    made.kind = "set"
    return made


def any_of(machine: Machine, values: Iterable[Any]) -> Any:
    """One of some things: a param group, or nothing that matters."""
    groups = groups_in(value for value in values if value is not MISSING)
    return SomeGroup({}, groups) if groups else machine.opaque()


def current_lr(group: ParamGroup) -> Any:
    """The LR that a param group has at this moment."""
    return group.slots["now"]


def write_group(machine: Machine, group: ParamGroup, key: Any, value: Any, node: ast.AST) -> None:
    """``param_group[key] = value``."""
    if key == "lr":
        held = machine.numeric(machine.settled(value))
        machine.store.write(group.slots, "now", value if held is None else held)
        if held is None:
            machine.store.write(group.slots, "now", machine.opaque(machine.words(node), "carried"))
        happens(machine, "write", group.optimizer, node, group=group.index, key="lr", value=held)
        if machine.follows:
            written_by_hand(machine, group, group.slots["now"])
    elif key == "initial_lr" and (
        machine.budget.plays or not group.optimizer.slots.get("schedulers")
    ):
        machine.store.write(group.slots, key, value)  # what schedulers will start from
    elif key in ("initial_lr", "momentum", "betas") or not isinstance(key, str):
        happens(machine, "write", group.optimizer, node, group=group.index, key=str(key))
        machine.store.write(group.slots, key, value)
    else:
        machine.store.write(group.slots, key, value)


def groups_in(values: Iterable[Any]) -> tuple[ParamGroup, ...]:
    """The param groups among some things, and in the lists and pairs among them."""
    found: dict[int, ParamGroup] = {}
    for value in values:
        if isinstance(value, ParamGroup):
            found[id(value)] = value
        elif isinstance(value, SomeGroup):
            found.update({id(group): group for group in value.groups})
        elif isinstance(value, Phi):
            found.update({id(g): g for g in groups_in((value.then, value.other))})
        elif isinstance(value, tuple):
            found.update({id(g): g for g in groups_in(value)})
        elif isinstance(value, Items):
            held = value.slots.get("items")
            inside = held if isinstance(held, tuple) else value.slots.get(AMONG, ())
            found.update({id(g): g for g in groups_in(inside)})
        elif isinstance(value, Dict):
            inside = tuple(v for k, v in value.slots.items() if k is not OPEN)
            found.update({id(g): g for g in groups_in(inside)})
    return tuple(found.values())


def one_of(held: tuple[Any, ...], at: Any) -> Any:
    """The item at an index that is not known; None where it is no group, and nothing built."""
    if held and all(isinstance(one, ParamGroup) for one in held):
        return SomeGroup({}, held, at if isinstance(at, Sym) else None)
    groups = groups_in(held)
    if groups:
        return SomeGroup({}, groups)
    built = held and any(isinstance(one, Built | Method | Function | Partial) for one in held)
    if built and isinstance(at, Sym) and len(held) <= _MOST_BUILT:
        found = held[-1]
        for place in range(len(held) - 2, -1, -1):
            test = number("==", at, place)
            if isinstance(test, Sym):
                found = Phi(test, held[place], found)
            elif test:
                found = held[place]
        return found
    return None
