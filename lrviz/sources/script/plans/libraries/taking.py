"""``iter`` and ``next``: what is taken from something, one by one."""

from __future__ import annotations

import ast
import re
from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.branching import choose
from lrviz.sources.script.plans.operations.groups import any_of, groups_in
from lrviz.sources.script.plans.operations.iterating import length_of, turns_of
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.taking import changed, doubt, part
from lrviz.sources.script.plans.values.built import BATCH, Data, Lazy, Loader, Range
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.sizes import Chosen, fewer
from lrviz.sources.script.plans.values.things import Items

_MOST_TAKEN = 2_000


def iter_of(machine: Machine, first: Any, given: Given) -> Any:
    """``iter``: of a list what gives its items once."""
    if isinstance(first, Items) and first.kind != "generator":
        return Items({"items": first.slots.get("items")}, "generator")
    if isinstance(first, Range):
        held = turns_of(machine, first)
        if held is not None:
            return machine.new_list(held, "generator")
    if machine.budget.plays and isinstance(first, Loader | Data):
        many = length_of(machine, first, given.node)
        if type(many) is int and 0 <= many <= _MOST_TAKEN:
            held = tuple(machine.opaque("", "carried", BATCH) for _ in range(many))
            return machine.new_list(held, "generator")
    return first


def _taken(machine: Machine, thing: Items, given: Given) -> Any:
    """The next item of an iterator over a list."""
    held = machine.items(thing)
    if held is None:
        machine.store.write(thing.slots, "items", fewer(thing.slots.get("items"), 1))
        return machine.opaque(machine.words(given.node), "carried")
    if held:
        if changed(thing, held):
            doubt(machine, given.node, "what a generator gives has changed meanwhile")
        machine.store.write(thing.slots, "items", held[1:])
        return held[0]
    if len(given.args) > 1:
        return given.args[1]
    raise Dead(machine.here(given.node), "", "StopIteration")


def next_of(machine: Machine, first: Any, given: Given) -> Any:
    """``next``."""
    node = given.node
    if isinstance(first, Items) and first.kind == "generator":
        return _taken(machine, first, given)
    made_here = isinstance(node, ast.Call) and node.args
    if made_here and isinstance(node.args[0], ast.GeneratorExp) and isinstance(first, Items):
        return _first_of(machine, first, given)
    fresh = re.match(r"next\(iter\(", ast.unparse(node)) and machine.items(first)
    if fresh:
        return fresh[0]
    if groups_in(given.args):
        return any_of(machine, given.args)
    if isinstance(first, Lazy):
        part(machine, first)
    again = isinstance(first, Lazy) or machine.budget.repeats(machine.loops)
    return machine.opaque(machine.words(node), "carried" if again else "")


def _first_of(machine: Machine, found: Items, given: Given) -> Any:
    """The first item, where some may not be there; else the default."""
    held = found.slots.get("items")
    pairs: tuple[Any, ...] = ()
    if isinstance(held, tuple):
        pairs = tuple((True, item) for item in held[:1])
    elif isinstance(held, Chosen):
        pairs = held.pairs
    else:
        return unknown(machine, given.node)
    if len(given.args) > 1:
        value = given.args[1]
    elif not pairs:
        raise Dead
    else:  # else it raises
        pairs, value = pairs[:-1], pairs[-1][1]
    for test, item in reversed(pairs):
        value = choose(test, item, value)
    return value
