"""The arms of a condition: each run on its own, and what they did joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.machine.store import Changes, same
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym, is_number
from lrviz.sources.script.plans.values.things import MISSING, Missing, Opaque, Phi, newest

CHOICE: Final = 4
"""How many statements it takes as long as to look into one of two things."""


def choose(test: Any, then: Any, other: Any) -> Any:
    """One of two, by a condition."""
    if not isinstance(test, Sym):
        return then if test else other
    if isinstance(then, Phi) and then.test == test:
        then = then.then
    if isinstance(other, Phi) and other.test == test:
        other = other.other
    if same(then, other):
        return then
    if is_number(then) and is_number(other):
        return number("if", test, then, other)
    return Phi(test, then, other)


def chooser(test: Any) -> Callable[[Any, Any], Any]:
    """`choose` by a condition."""
    return lambda then, other: choose(test, then, other)


def each(machine: Machine, value: Any, function: Callable[[Any], Any]) -> Any:
    """What a function without effects gives for whichever of two a value is."""
    value = machine.settled(value)
    if not isinstance(value, Phi):
        return function(value)
    machine.budget.spend(CHOICE)
    then = _alive(machine, value.test, value.then, function)
    other = _alive(machine, number("not", value.test), value.other, function)
    if isinstance(then, Missing) and isinstance(other, Missing):
        raise Dead
    if isinstance(then, Missing) or isinstance(other, Missing):
        return other if isinstance(then, Missing) else then
    return choose(value.test, then, other)


def _alive(machine: Machine, test: Any, value: Any, function: Callable[[Any], Any]) -> Any:
    """What it gives where a condition holds; `MISSING` where nothing goes on there."""
    if isinstance(value, Missing):
        return MISSING
    depth = len(machine.path)
    push(machine, test)
    try:
        return each(machine, value, function)
    except Dead:
        return MISSING
    finally:
        del machine.path[depth:]


def whichever(machine: Machine, thing: Any, act: Any) -> Any:
    """Do something, that may have effects, to whichever of two a thing is."""
    thing = machine.settled(thing)
    if not isinstance(thing, Phi):
        if isinstance(thing, Missing):
            raise Dead
        return act(thing)
    first = newest()
    found = arms(
        machine,
        thing.test,
        lambda: (True, whichever(machine, thing.then, act)),
        lambda: (True, whichever(machine, thing.other, act)),
    )[1]
    if isinstance(found, Phi) and found.test == thing.test and _as_unknown(found, first):
        return found.then
    return found


def _as_unknown(value: Phi, first: int) -> bool:
    """Whether as little is known of either of two: both new, and told apart by nothing."""
    one, other = value.then, value.other
    if not isinstance(one, Opaque) or not isinstance(other, Opaque) or one.slots or other.slots:
        return False
    new = all(getattr(thing.slots, "born", -1) > first for thing in (one, other))
    return new and (one.text, one.kind, one.key) == (other.text, other.kind, other.key)


@contextmanager
def assuming(machine: Machine, *tests: Any, guard: bool = True) -> Iterator[None]:
    """What is done in here, is done where a condition holds."""
    depth = len(machine.path)
    for test in tests:
        push(machine, test, guard)
    try:
        yield
    finally:
        del machine.path[depth:]


@contextmanager
def aside(machine: Machine) -> Iterator[None]:
    """What is done in here leaves no trace: it is under no condition, in no loop, and undone."""
    mark, so_far = machine.store.mark, len(machine.body)
    path, loops = machine.path, machine.loops
    machine.path, machine.loops = [], []
    try:
        yield
    finally:
        machine.path, machine.loops = path, loops
        machine.store.undo(mark)
        del machine.body[so_far:]


def push(machine: Machine, test: Any, guard: bool = True) -> None:
    """From here on a condition holds."""
    if isinstance(test, Sym) and test.op == "and":
        for part in test.args:
            push(machine, part, guard)
    elif isinstance(test, Sym):
        machine.path.append((test, guard))


def guards_here(machine: Machine, depth: int = 0) -> tuple[Any, ...]:
    """The conditions that may fail, from a depth of the path on."""
    return tuple(test for test, guard in machine.path[depth:] if guard)


def both(tests: tuple[Any, ...]) -> Any:
    """Whether all conditions hold."""
    whole: Any = True
    for test in tests:
        whole = number("and", whole, test)
    return whole


def arms(machine: Machine, test: Any, *arms: Callable[[], Any]) -> tuple[bool, Any]:
    """Run two arms of a condition that is not settled, and join what they did.

    Each arm gives whether it goes on, and a value; so does this.
    """
    mark, depth = machine.store.mark, len(machine.path)
    ends: list[tuple[bool, Any, Changes, tuple[Any, ...]]] = []
    raised = left = False
    why: tuple[Any, ...] = ()
    for condition, arm in zip((test, number("not", test)), arms, strict=True):
        push(machine, condition)
        inner, so_far = len(machine.path), len(machine.body)
        ways = machine.ways
        try:
            goes_on, value = arm()
            dead = False
        except Dead as ended:
            goes_on, value, dead, why = False, MISSING, True, ended.args
            del machine.body[so_far:]
        ends.append((goes_on, value, machine.store.changes(mark), tuple(machine.path[inner:])))
        raised = raised or dead
        ways = (machine.ways[0] - ways[0], machine.ways[1] - ways[1])
        left = left or (not goes_on and ways[0] > 0 and ways[1] == 0)
        machine.store.undo(mark)
        del machine.path[depth:]
    (one, first, then, more), (two, second, other, rest) = ends
    if not one and not two:
        if raised:
            raise Dead(*why)
        return False, MISSING
    if one and two:
        machine.store.join(then, other, chooser(test))
        _narrow(machine, test, more, rest)
        return True, choose(test, first, second)
    machine.store.apply(then if one else other)
    push(machine, test if one else number("not", test), guard=not (raised or left))
    machine.path += more if one else rest
    return True, first if one else second


def _narrow(
    machine: Machine,
    test: Any,
    more: tuple[tuple[Any, bool], ...],
    rest: tuple[tuple[Any, bool], ...],
) -> None:
    guards = [both(tuple(t for t, guard in part if guard)) for part in (more, rest)]
    if any(isinstance(part, Sym) for part in guards):
        push(machine, number("if", test, *guards))
