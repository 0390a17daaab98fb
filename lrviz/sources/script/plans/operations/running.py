"""The project's own functions: run where they are called."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.frames import CallFrame
from lrviz.sources.script.plans.machine.generators import (
    gives_once,
    nested,
    passed_on,
    stepped_in,
    without_end,
)
from lrviz.sources.script.plans.machine.machine import DEEPEST, Dead, Machine
from lrviz.sources.script.plans.machine.rebinding import depends_on_time
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.operations.branching import aside, choose, chooser
from lrviz.sources.script.plans.operations.forgetting import forget
from lrviz.sources.script.plans.operations.generating import (
    given_inside,
    kind_of_generator,
    steps_itself,
)
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.parameters import parameters
from lrviz.sources.script.plans.operations.taking import doubt
from lrviz.sources.script.plans.operations.trainer import makes_its_loader
from lrviz.sources.script.plans.values.built import Generator, Lazy, Loader, Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Function,
    Opaque,
    Phi,
    Scope,
)
from lrviz.sources.script.plans.values.varying import varying

_MOST_INSIDE: Final = 4
"""So often a function is run inside itself: as deep as what it goes down into."""
_CACHES: Final = frozenset({"cache", "lru_cache"})
_MOST_GIVEN: Final = 2_000
"""Statements and expressions that may be run to know what a generator gives."""


def run(
    machine: Machine,
    function: Function,
    args: list[Any],
    keywords: dict[str, Any],
    node: ast.AST,
    on: Any,
    given: Given | None = None,
) -> Any:
    """What a function of the project gives, and does."""
    if makes_its_loader(on, function):
        if "__own_loader__" not in on.slots:
            on.slots["__own_loader__"] = _run(machine, function, args, keywords, node, on, given)
        return on.slots["__own_loader__"]
    return _run(machine, function, args, keywords, node, on, given)


def may_run(
    machine: Machine, function: Function, args: list[Any], keywords: dict[str, Any]
) -> bool:
    """Whether a function may be run here: none so deep, and inside itself only what goes down.

    It counts, or is given parts of what is known: of a config that is turned into objects.
    """
    if len(machine.calls) > DEEPEST:
        return False
    inside = sum(frame.node is function.node for frame in machine.calls)
    given = [machine.settled(value) for value in (*args, *keywords.values())] if inside else []
    if any(type(value) is int for value in given):
        return True
    known = not any(isinstance(value, Opaque | Sym | Phi) for value in given)
    return not inside or (known and inside < _MOST_INSIDE)


def _run(
    machine: Machine,
    function: Function,
    args: list[Any],
    keywords: dict[str, Any],
    node: ast.AST,
    on: Any,
    given: Given | None,
) -> Any:
    if not may_run(machine, function, args, keywords):
        if stepped_in(function.node):
            _steps_unseen(machine, function, node)
        return unknown(machine, node)
    bound = () if on is None or "staticmethod" in function.decorators else (on,)
    if function.generates:
        machine.reached.add(function.node)
        found = _generated(machine, function, [*bound, *args], keywords, node, given, on)
        forget(machine, function, [*bound, *args, *keywords.values()])
        return found
    if not _CACHES.isdisjoint(function.decorators) and depends_on_time(machine.tree, function.node):
        doubt(machine, node, f"`{function.name}` is run once, and gives the same from then on")
    if machine.relevance.says_nothing(function):
        forget(machine, function, [on, *args, *keywords.values()])
        kind = "carried" if machine.budget.repeats(machine.loops) or varying(*args) else ""
        return machine.opaque(machine.words(node), kind)
    names = parameters(
        machine, function, [*bound, *args], keywords, given is not None and given.open
    )
    machine.reached.add(function.node)
    owner = function.owner
    scope = Scope({}, function.scope, function.scope.module, {}, owner, on, function.name)
    for name, value in names.items():  # written, so that a loop knows them to begin in it
        machine.store.write(scope.slots, name, value)
    return run_body(machine, function, scope, node)


def _steps_unseen(machine: Machine, function: Function, node: ast.AST) -> None:
    """What a function steps that is not followed further, it steps unseen."""
    text = f"`{function.name}` calls itself, how often is not known"
    for thing in machine.built:
        if isinstance(thing, Optimizer | Scheduler):
            happens(machine, "escape", thing, node, text=text)


def _generated(
    machine: Machine,
    function: Function,
    args: list[Any],
    keywords: dict[str, Any],
    node: ast.AST,
    given: Given | None,
    on: Any,
) -> Any:
    """What the loop over a generator goes over."""
    names = parameters(machine, function, args, keywords, given is not None and given.open)
    late = depends_on_time(machine.tree, function.node)
    follows = not machine.relevance.says_nothing(function) or (late and machine.budget.plays)
    direct = machine.calls[-1].direct is node and follows
    if direct and (machine.budget.plays or gives_once(function.node)):
        owner, module = function.owner, function.scope.module
        scope = Scope({}, function.scope, module, {}, owner, on, function.name)
        for name, value in names.items():
            machine.store.write(scope.slots, name, value)
        return Generator({}, function, scope)
    steps_itself(machine, function, names, node)
    if without_end(function.node):
        if not machine.relevance.says_nothing(function):
            if machine.budget.plays:
                raise Exhausted
            _yielded(machine, function, names, node)  # for what it does
        return Lazy({}, "cycle", (None,))
    name = passed_on(function.node)
    passed = None if name is None else machine.settled(names.get(name))
    if isinstance(passed, Loader | Opaque | Lazy):
        return passed
    held = _yielded(machine, function, names, node)
    if held is not None and late:
        made = machine.new_list(held, "generator")
        made.slots["again"] = lambda: _yielded(machine, function, names, node)
        return made
    if held is not None:
        return machine.new_list(held, "generator")
    inside = nested(function.node)
    if inside:
        return Lazy({}, "nested", given_inside(machine, function, names, inside))
    kind = kind_of_generator(machine, function)
    return machine.opaque(machine.words(node) or f"{function.name}()", kind)


def _yielded(
    machine: Machine, function: Function, names: dict[Any, Any], node: ast.AST
) -> tuple[Any, ...] | None:
    """All that a generator gives; None where that is not known, or it does something besides."""
    if function.node in machine.lengthy:
        return None
    found: list[Any] = []
    scope = Scope({}, function.scope, function.scope.module, {}, None, None, function.name)
    scope.slots.update(names)
    with aside(machine):
        mark, so_far = machine.store.mark, len(machine.body)
        ended = False
        with contextlib.suppress(Dead, Exhausted), machine.budget.at_most(_MOST_GIVEN):
            run_body(machine, function, scope, node, found)
            ended = True
        happened = {id(event.on): event for event in events(machine.body[so_far:])}
        outside = any(slots.born < scope.slots.born for slots, _, _ in machine.store.log[mark:])  # type: ignore[attr-defined]
    for event in happened.values():
        if event.kind == "write":  # else nothing tells that there is a schedule
            happens(machine, "write", event.on, node, group=event.group, key="lr")
        text = f"`{function.name}` changes it, which is a generator"
        happens(machine, "escape", event.on, node, text=text)
    known = ended and not happened and not outside and MISSING not in found
    if not known and not happened:  # nor will it be the next time
        machine.lengthy.add(function.node)
    return tuple(found) if known else None


def run_body(
    machine: Machine,
    function: Function,
    scope: Scope,
    node: ast.AST,
    yields: list[Any] | None = None,
    consumer: Callable[[Any], None] | None = None,
) -> Any:
    """Run a function's body with its names.

    Args:
        yields: Where what a generator gives comes to stand.
        consumer: What is done with each that it gives, as it does.
    """
    if machine.main and scope.module is not machine.module:
        with machine.budget.in_another_file():
            return _run_body(machine, function, scope, node, (yields, consumer))
    return _run_body(machine, function, scope, node, (yields, consumer))


def _run_body(
    machine: Machine,
    function: Function,
    scope: Scope,
    node: ast.AST,
    giving: tuple[list[Any] | None, Callable[[Any], None] | None],
) -> Any:
    before = machine.scope
    frame = CallFrame(machine.store.mark, len(machine.path), function.node, [], len(machine.turns))
    frame.yields, frame.consumer = giving
    site = machine.main
    if site:
        machine.sites.append(node)
    machine.scope = scope
    machine.calls.append(frame)
    try:
        if isinstance(function.node, ast.Lambda):
            return machine.evaluate(function.node.body)
        try:
            alive = machine.block(function.node.body)
        except Dead:
            if frame.so_far == (0, 0):
                raise
            del machine.body[frame.kept :]  # it raises where it has not returned before
            alive = not frame.returns
        value = _returned(machine, frame, alive)
        if all(same(one, value) for one in frame.left):
            return value
        return machine.opaque(
            machine.words(node), "carried" if machine.budget.repeats(machine.loops) else ""
        )
    finally:
        machine.calls.pop()
        machine.scope = before
        del machine.path[frame.depth :]
        if site:
            machine.sites.pop()


def _returned(machine: Machine, frame: CallFrame, alive: bool) -> Any:
    if not frame.returns:
        if not alive:
            raise Dead
        return None
    if len(frame.returns) == 1 and not alive:
        _, changes, value = frame.returns[0]
        machine.store.undo(frame.mark)
        machine.store.apply(changes)
        return value
    now = machine.store.changes(frame.mark)
    ends = [*frame.returns, *([(True, now, None)] if alive else [])]
    machine.store.undo(frame.mark)
    _, changes, value = ends[-1]
    for test, earlier, other in reversed(ends[:-1]):
        mark = machine.store.mark
        machine.store.apply(changes)
        changes = machine.store.changes(mark)
        machine.store.undo(mark)
        machine.store.join(earlier, changes, chooser(test))
        changes = machine.store.changes(mark)
        machine.store.undo(mark)
        value = choose(test, other, value)
    machine.store.apply(changes)
    return value
