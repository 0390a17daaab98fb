"""What items and slices of things are."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.packages import SOME_OPTIMIZER, optimizer
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.attributes import member_of, of_instance, remembered
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.operations.catching import may_raise
from lrviz.sources.script.plans.operations.chosen import first_of
from lrviz.sources.script.plans.operations.groups import (
    any_of,
    current_lr,
    groups_in,
    of_some,
    one_of,
    some_list,
)
from lrviz.sources.script.plans.operations.indexing import number_at
from lrviz.sources.script.plans.operations.naming import kind_of, unknown
from lrviz.sources.script.plans.operations.numbers import looked_up
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.values.built import (
    Course,
    Data,
    ParamGroup,
    Range,
    SomeGroup,
    may_be_more,
)
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.sizes import Many
from lrviz.sources.script.plans.values.symbols import Sym, is_number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Missing,
    Opaque,
    Phi,
    is_plain,
)
from lrviz.text.problem import did_you_mean


def item_of(machine: Machine, thing: Any, key: Any, node: ast.AST) -> Any:
    """What ``thing[key]`` is."""
    if thing is None:
        raise Dead
    if isinstance(thing, Instance) and thing.cls is None and isinstance(key, str):
        return of_instance(machine, thing, key, node)
    if isinstance(thing, Dict | ParamGroup):
        return entry_of(machine, thing, key, node)
    if isinstance(thing, SomeGroup):
        return of_some(machine, thing, key)
    if isinstance(thing, Course):
        at = machine.numeric(key)
        if at is not None:
            return thing.at(at)
    held = machine.items(thing)
    if held is not None:
        return _item_among(machine, held, key, node)
    inside = thing.slots.get("items") if isinstance(thing, Items) else None
    if isinstance(inside, Phi):
        return each(
            machine,
            inside,
            lambda part: (
                _item_among(machine, part, key, node)
                if isinstance(part, tuple)
                else _unknown_item(machine, thing, key, node)
            ),
        )
    if key in (0, -1):
        found = first_of(machine, thing, last=key == -1)
        if found is not MISSING:
            return found
    return _unknown_item(machine, thing, key, node)


def _item_among(machine: Machine, held: tuple[Any, ...], key: Any, node: ast.AST) -> Any:
    """The item at a key, of a list that is known."""
    if isinstance(key, bool | int):
        if -len(held) <= key < len(held):
            return held[key]
        if may_be_more(held):
            return machine.opaque(machine.words(node))
        raise Dead(machine.here(node), "", "IndexError")
    at = machine.numeric(key)
    if isinstance(at, Sym) and all(map(is_number, held)):
        there = number_at(machine, held, at)
        return machine.opaque(machine.words(node), kind_of(at)) if there is None else there
    found = one_of(tuple(map(machine.settled, held)), at)
    if found is not None:
        return found
    return machine.opaque(machine.words(node), kind_of(at))


def _unknown_item(machine: Machine, thing: Any, key: Any, node: ast.AST) -> Any:
    """The item at a key, of what is no list that is known."""
    if groups_in((thing,)):
        return any_of(machine, (thing,))
    if isinstance(thing, Range):
        at = machine.numeric(key)
        if at is not None:
            return number("+", thing.start, number("*", at, thing.step))
    if thing == Dotted("os.environ"):
        return world_size(machine) if key == "WORLD_SIZE" else unknown(machine, node)
    own = thing.cls.member("__getitem__") if isinstance(thing, Instance) and thing.cls else None
    if isinstance(own, Function):
        return run(machine, own, [key], {}, node, thing)
    if isinstance(thing, Class) and thing.enum and isinstance(key, str):
        held = thing.member(key)
        if isinstance(held, Missing):
            raise Dead
        return member_of(thing, key, held)
    if isinstance(thing, Class | Dotted):
        return thing  # Generic[T]
    if isinstance(thing, Opaque):
        if isinstance(key, str | int) and thing.kind != "carried":
            text = f"{thing.text}[{key!r}]" if thing.text else ""
            return remembered(machine, thing, ("[]", key), text)
        return machine.opaque(machine.words(node), thing.kind or kind_of(key))
    inside = thing.slots.get("items") if isinstance(thing, Items) else None
    varies = isinstance(inside, Many) and inside.varies
    return machine.opaque(machine.words(node), "carried" if varies else kind_of(thing, key))


def slice_of(machine: Machine, thing: Any, parts: list[Any], node: ast.AST) -> Any:
    """What ``thing[start:stop:step]`` is."""
    held = machine.items(thing)
    if held is not None and all(p is None or type(p) is int for p in parts):
        cut = held[slice(*parts)]
        if isinstance(thing, str):
            return "".join(cut)
        return cut if isinstance(thing, tuple) else machine.new_list(cut)
    if groups_in((thing,)):
        return some_list(machine, (thing,))
    if isinstance(thing, str):
        return unknown(machine, node)
    if isinstance(thing, Course | Data):
        return machine.opaque("", "carried")  # an array is no number that could be asked for
    return machine.opaque("", "params" if _is_params(thing) else "")


def entry_of(machine: Machine, thing: Any, key: Any, node: ast.AST) -> Any:
    """What an entry of a dict or a param group is."""
    if isinstance(thing, ParamGroup) and key == "lr":
        return current_lr(thing)
    if isinstance(thing, ParamGroup) and key == "initial_lr":
        held = machine.settled(thing.base)
        if not isinstance(held, Missing):
            return held
    if is_plain(key):
        try:
            held = thing.slots.get(key, MISSING)
        except TypeError:
            return machine.opaque(machine.words(node), kind_of(key))
        if isinstance(held, Phi):
            held = machine.settled(held)
            if isinstance(held, Phi):
                return each(machine, held, lambda thing: thing)
        if not isinstance(held, Missing):
            return held
        if thing.slots.get(OPEN) or isinstance(thing, ParamGroup):
            return remembered(machine, thing, key, machine.words(node))
        if isinstance(thing, Dict) and thing.default not in (None, "bag"):
            made = machine.call_thing(thing.default, [], {}, node)
            machine.store.write(thing.slots, key, made)
            return made
        machine.store.miss(thing.slots, key)
        near = did_you_mean(str(key), [k for k in thing.slots if isinstance(k, str)])
        raise Dead(machine.here(node), f"nothing is under {key!r}{near}", "KeyError")
    held = [v for k, v in thing.slots.items() if k is not OPEN]
    at = machine.numeric(key)
    if isinstance(at, Sym) and at.op == "if":
        test, then, other = at.args
        return each(
            machine, Phi(test, then, other), lambda one: entry_of(machine, thing, one, node)
        )
    if groups_in(held):
        return any_of(machine, held)
    if held and all(isinstance(one, Dotted) and optimizer(one.name) in OPTIMIZERS for one in held):
        return machine.opaque(SOME_OPTIMIZER, "import")
    found = looked_up(thing, at)
    may_raise(machine, node, at)
    return machine.opaque(machine.words(node), kind_of(key)) if found is None else found[0]


def _is_params(thing: Any) -> bool:
    return isinstance(thing, Opaque) and thing.kind == "params"
