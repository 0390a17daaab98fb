"""Loops: run through where they are short and train nothing, else run once for all their turns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from inspect import GEN_CLOSED, getgeneratorstate
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.plans.loops.flagged import flag_of, without
from lrviz.sources.script.plans.loops.inverted import over_generator
from lrviz.sources.script.plans.loops.once import once
from lrviz.sources.script.plans.loops.playing import turn_by_turn
from lrviz.sources.script.plans.loops.targets import target_names
from lrviz.sources.script.plans.loops.through import MOST_TURNS, run_through, try_through
from lrviz.sources.script.plans.machine.budget import Trains
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.branching import arms, each
from lrviz.sources.script.plans.operations.conditions import condition
from lrviz.sources.script.plans.operations.iterating import (
    MOST_ITEMS,
    differs,
    listed,
    turns_of,
)
from lrviz.sources.script.plans.operations.taking import (
    SHARING,
    changed,
    doubt,
    iterators_in,
    left_of,
    lists_in,
    spend,
)
from lrviz.sources.script.plans.values.built import Built, Generator, Lazy, Range
from lrviz.sources.script.plans.values.symbols import Sym, is_number
from lrviz.sources.script.plans.values.things import Dict, Items, Phi, newest
from lrviz.sources.script.syntax import nodes

_MOST_UNROLLED: Final = 16


def _for(machine: Machine, node: Any) -> bool:
    machine.calls[-1].direct = node.iter if machine.budget.plays else None
    before = newest()
    iterable = machine.settled(machine.evaluate(node.iter))
    if isinstance(iterable, Generator):
        return over_generator(machine, node, iterable)
    if isinstance(iterable, Phi):
        iterable = each(machine, iterable, lambda thing: thing)
    if isinstance(iterable, Phi):
        return arms(
            machine,
            iterable.test,
            lambda: (_over(machine, node, iterable.then), None),
            lambda: (_over(machine, node, iterable.other), None),
        )[0]
    held = machine.items(iterable) if isinstance(iterable, Items) else None
    lists = [(one, one.slots.get("items")) for one in lists_in(machine, iterable)]
    alive = _over(machine, node, iterable)
    if not machine.budget.plays:
        if any(one.slots.get("items") is not before for one, before in lists):
            doubt(machine, node, "a loop changes what it goes over")
            return alive
        _has_taken(machine, node, iterable, before)
        if isinstance(iterable, Items) and held is not None and changed(iterable, held):
            doubt(machine, node, "a loop changes what a generator gives to it")
    return alive


def _has_taken(machine: Machine, node: Any, iterable: Any, before: int) -> None:
    """A loop has gone over something: what is left of the iterators that were made before it."""
    inside: list[Any] = [*iterators_in(machine, iterable)]
    if isinstance(iterable, Lazy) and "left" in iterable.slots:
        inside.append(iterable)
    if not any(one.slots.born < before for one in inside):
        return
    shared = isinstance(iterable, Lazy) and iterable.kind in SHARING and len(inside) > 1
    if shared or takes_or_leaves(node):
        doubt(machine, node, "how much is taken of an iterator is not known")
    else:
        spend(machine, iterable)


def _over(machine: Machine, node: Any, iterable: Any) -> bool:
    iterable = machine.settled(iterable)
    if iterable is None:
        raise Dead
    if isinstance(iterable, Lazy) and left_of(machine, iterable) is None:
        iterable = machine.opaque("", "carried")
    if machine.budget.plays:
        return _played(machine, node, iterable)
    held = turns_of(machine, iterable)
    if held is not None:
        every = isinstance(iterable, Items | tuple | Dict) or (
            isinstance(iterable, Lazy) and listed(machine, iterable)
        )
        plain = all(is_number(item) for item in _flat(held)) and not _bounds(node)
        if len(held) <= _MOST_UNROLLED and (
            (every and not plain and differs(iterable, held)) or _picks(machine, node, iterable)
        ):
            return run_through(machine, node, held, None)
        short = len(held) <= (MOST_ITEMS if every else MOST_TURNS)
        if short and node not in machine.lengthy:
            done = try_through(machine, node, held)
            if done is not None:
                return done
    return once(machine, node, iterable)


def _played(machine: Machine, node: Any, iterable: Any) -> bool:
    """Run a loop turn by turn, if that is known, whatever it does."""
    given = turn_by_turn(machine, iterable, node)
    if given is None:
        return once(machine, node, iterable)
    alive = run_through(machine, node, given, None)
    if isinstance(iterable, Lazy) and "left" in iterable.slots:
        ended = getgeneratorstate(given) == GEN_CLOSED
        machine.store.write(iterable.slots, "left", 0 if ended else None)
    return alive


@by_node
def takes_or_leaves(node: Any) -> bool:
    """Whether a loop may end early, or takes more of an iterator itself."""
    return any(
        isinstance(part, ast.Break | ast.Return | ast.Raise)
        or (isinstance(part, ast.Name) and part.id == "next")
        for statement in node.body
        for part in nodes(statement)
    )


def _picks(machine: Machine, node: Any, iterable: Any) -> bool:
    """Whether a loop over numbers takes optimizers or schedulers out of a list by them."""
    if not isinstance(iterable, Range) or not isinstance(node.target, ast.Name):
        return False
    for part in ast.walk(node):
        if not (isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Name)):
            continue
        if part.slice.id != node.target.id or not isinstance(part.value, ast.Name | ast.Attribute):
            continue
        try:
            held = machine.items(machine.evaluate(part.value)) or ()
        except Dead:
            continue
        if any(isinstance(machine.settled(one), Built) for one in held):
            return True
    return False


def _while(machine: Machine, node: ast.While) -> bool:
    if node not in machine.flags:
        flag = flag_of(node) if not machine.budget.plays else None
        machine.flags[node] = (flag, node if flag is None else without(node, flag))
    flag, instead = machine.flags[node]
    if flag is not None and machine.settled(machine.evaluate(flag.node)) is (not flag.ends):
        node = instead
    mark, so_far, depth = machine.store.mark, len(machine.body), len(machine.path)
    returned = machine.calls[-1].so_far
    first = condition(machine, node.test)
    if first is False:
        return machine.block(node.orelse)
    machine.store.undo(mark)  # the loop asks anew: ``while (n := n + 1) < 9``
    del machine.body[so_far:]
    del machine.path[depth:]
    if not isinstance(first, Sym) and node not in machine.lengthy:
        level = machine.budget.watch(None if machine.budget.plays else machine.counted)
        try:
            return run_through(machine, node, None, node.test)
        except Trains as stopped:
            if stopped.level != level:
                raise
        finally:
            machine.budget.unwatch(level)
        if not machine.budget.plays:  # where the next time it may be known
            machine.lengthy.add(node)
        machine.store.undo(mark)
        del machine.body[so_far:]
        del machine.path[depth:]
        machine.calls[-1].back_to(returned)
    return once(machine, node, None)


def _flat(held: tuple[Any, ...]) -> list[Any]:
    return [part for item in held for part in (item if isinstance(item, tuple) else (item,))]


@by_node
def _bounds(node: Any) -> bool:
    """Whether how often a loop inside turns may depend on what a loop gives."""
    names = set(target_names(node))
    heads = [
        part.iter if isinstance(part, ast.For) else part.test
        for statement in node.body
        for part in nodes(statement)
        if isinstance(part, ast.For | ast.While)
    ]
    return any(
        isinstance(part, ast.Name) and part.id in names for head in heads for part in nodes(head)
    )


LOOPS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], Any]]] = {
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
}
