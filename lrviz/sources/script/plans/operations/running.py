"""The project's own functions: run where they are called."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.effects import effects, reachable
from lrviz.sources.script.plans.machine.frames import CallFrame
from lrviz.sources.script.plans.machine.generators import passed_on, stepped_in, without_end
from lrviz.sources.script.plans.machine.machine import DEEPEST, Dead, Machine
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.operations.branching import choose, chooser
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.trainer import makes_its_loader
from lrviz.sources.script.plans.values.built import Lazy, Loader, Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Class,
    Dict,
    Function,
    Instance,
    Items,
    Missing,
    Module,
    Opaque,
    Scope,
)
from lrviz.sources.script.plans.values.varying import varying

_MOST_INSIDE: Final = 4
"""So often a function is run inside itself: as deep as what it goes down into."""


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


def may_run(machine: Machine, function: Function) -> bool:
    """Whether a function may be run here: none so deep, or inside itself too often."""
    inside = sum(frame.node is function.node for frame in machine.calls)
    return inside < _MOST_INSIDE and len(machine.calls) <= DEEPEST


def _run(
    machine: Machine,
    function: Function,
    args: list[Any],
    keywords: dict[str, Any],
    node: ast.AST,
    on: Any,
    given: Given | None,
) -> Any:
    if not may_run(machine, function):
        return unknown(machine, node)
    bound = () if on is None or "staticmethod" in function.decorators else (on,)
    if function.generates:
        machine.reached.add(function.node)
        found = _generated(machine, function, [*bound, *args], keywords, node, given)
        forget(machine, function, [*bound, *args, *keywords.values()])
        return found
    if machine.relevance.says_nothing(function):
        forget(machine, function, [on, *args, *keywords.values()])
        kind = "carried" if machine.loops or varying(*args) else ""
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


def _generated(
    machine: Machine,
    function: Function,
    args: list[Any],
    keywords: dict[str, Any],
    node: ast.AST,
    given: Given | None,
) -> Any:
    """What the loop over a generator goes over."""
    names = parameters(machine, function, args, keywords, given is not None and given.open)
    _steps_itself(machine, function, names, node)
    if without_end(function.node):
        return Lazy({}, "cycle", (None,))
    name = passed_on(function.node)
    passed = None if name is None else machine.settled(names.get(name))
    if isinstance(passed, Loader | Opaque | Lazy):
        return passed
    return machine.opaque(machine.words(node) or f"{function.name}()")


def _steps_itself(
    machine: Machine, function: Function, names: Mapping[str, Any], node: ast.AST
) -> None:
    """What a generator steps, it steps as whoever takes from it goes on: how often is not known."""
    text = f"`{function.name}` steps it, which is a generator"
    for name, attribute in stepped_in(function.node):
        held = names.get(name, MISSING)
        scope: Scope | None = function.scope
        while isinstance(held, Missing) and scope is not None:
            held, scope = scope.slots.get(name, MISSING), scope.parent
        held = machine.settled(held)
        if attribute:
            held = machine.settled(held.slots.get(attribute)) if hasattr(held, "slots") else None
        if isinstance(held, Optimizer | Scheduler):
            happens(machine, "escape", held, node, text=text)


def run_body(machine: Machine, function: Function, scope: Scope, node: ast.AST) -> Any:
    """Run a function's body with its names."""
    before = machine.scope
    frame = CallFrame(machine.store.mark, len(machine.path), function.node, [], len(machine.turns))
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
        return machine.opaque(machine.words(node), "carried" if machine.loops else "")
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


def parameters(
    machine: Machine, function: Function, args: list[Any], keywords: dict[str, Any], open_: bool
) -> dict[Any, Any]:
    """What the parameters of a function hold in a call."""
    spec = function.node.args
    plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    only = [a.arg for a in spec.kwonlyargs]
    names: dict[Any, Any] = dict(zip(plain, args, strict=False))
    rest = dict(keywords)
    for name in (*plain, *only):
        if name in rest:
            names[name] = rest.pop(name)
    if spec.vararg is not None:
        names[spec.vararg.arg] = tuple(args[len(plain) :])
    if spec.kwarg is not None:
        names[spec.kwarg.arg] = machine.new_dict({**rest, **({OPEN: True} if open_ else {})})
    for name in (*plain, *only):
        if name not in names:
            given = function.defaults.get(name, MISSING)
            if isinstance(given, Missing) or open_:
                given = machine.opaque(name, "loader" if "loader" in name.lower() else "")
            names[name] = given
    return names


def defaults_of(machine: Machine, node: Any) -> dict[str, Any]:
    """What the parameters of a function default to."""
    spec = node.args
    plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    named = list(zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True))
    named += [(a.arg, d) for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d]
    return {name: machine.evaluate(default) for name, default in named}


def forget(machine: Machine, function: Function, things: list[Any]) -> None:
    """What a function may change that is not followed is not known any more."""
    found = machine.effects.get(function.node)
    if found is None:
        found = machine.effects[function.node] = effects(function, machine.functions)
    outside = [(scope, name) for name in found.names for scope in _holding(function, name)]
    for scope, name in outside:
        if isinstance(scope.slots[name], Items | Dict):
            things = [*things, scope.slots[name]]
        elif not isinstance(scope.slots[name], Function | Class | Module):
            machine.store.write(scope.slots, name, machine.opaque(name))
    if found.attributes or found.entries:
        held = (s.slots[name] for name in found.read for s in _holding(function, name))
        things = [*things, *(one for one in held if isinstance(one, Instance | Opaque | Class))]
    for thing in reachable(things):
        if isinstance(thing, Instance | Opaque | Class):
            for name in found.attributes & {key for key in thing.slots if isinstance(key, str)}:
                if not isinstance(thing.slots[name], Instance):
                    machine.store.write(thing.slots, name, machine.opaque(name))
        elif isinstance(thing, Items) and found.in_place:
            machine.store.write(thing.slots, "items", None)
        elif isinstance(thing, Dict) and found.in_place:
            for key in [key for key in thing.slots if key is not OPEN and found.entries]:
                machine.store.write(thing.slots, key, machine.opaque(str(key)))
            machine.store.write(thing.slots, OPEN, True)


def _holding(function: Function, name: str) -> list[Scope]:
    """The scope around a function in which a name is bound, if any."""
    scope: Scope | None = function.scope
    while scope is not None:
        if name in scope.slots:
            return [scope]
        scope = scope.parent
    return []
