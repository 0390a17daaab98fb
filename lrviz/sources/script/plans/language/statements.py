"""What statements do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.language.branches import BRANCHES
from lrviz.sources.script.plans.language.contexts import with_
from lrviz.sources.script.plans.language.definitions import DEFINITIONS
from lrviz.sources.script.plans.language.handlers import kind_of_raise
from lrviz.sources.script.plans.language.imports import IMPORTS
from lrviz.sources.script.plans.libraries import stand_ins
from lrviz.sources.script.plans.loops.looping import LOOPS
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.assigning import assign, extend
from lrviz.sources.script.plans.operations.attributes import attribute_of
from lrviz.sources.script.plans.operations.branching import both, each, push
from lrviz.sources.script.plans.operations.catching import may_raise
from lrviz.sources.script.plans.operations.conditions import condition
from lrviz.sources.script.plans.operations.forgetting import forget
from lrviz.sources.script.plans.operations.happening import may_exit, may_leave
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.naming import named
from lrviz.sources.script.plans.operations.operators import SIGNS, operate
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Dict,
    Function,
    Instance,
    Items,
    Opaque,
    Phi,
    is_plain,
)


def _expression(machine: Machine, node: ast.Expr) -> None:
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
        named = machine.lookup(call.func.id)
        if isinstance(named, Function) and machine.relevance.only_shows(named):
            given = (*call.args, *(keyword.value for keyword in call.keywords))
            names = [part.id for part in given if isinstance(part, ast.Name)]
            forget(machine, named, [machine.lookup(name) for name in names])
            return
    if not isinstance(call, ast.Constant):
        machine.evaluate(call)


def _raise(machine: Machine, node: ast.Raise) -> bool:
    machine.raised = machine.here(node)
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if isinstance(raised, ast.Name) and raised.id == "SystemExit":
        may_exit(machine, node)
    may_raise(machine, node)
    raise Dead(machine.raised, "", kind_of_raise(node))


def _assert(machine: Machine, node: ast.Assert) -> None:
    test = condition(machine, node.test)
    if test is not False:
        may_raise(machine, node, test)
        push(machine, test, guard=False)
    # A length is taken to be above 0, which is right of data and not of all lists.
    elif not any(getattr(part, "id", "") == "len" for part in ast.walk(node.test)):
        raise Dead(machine.here(node), "", "AssertionError")


def _global(machine: Machine, node: Any) -> None:
    kind = "global" if isinstance(node, ast.Global) else "nonlocal"
    machine.scope.shared = {**machine.scope.shared, **dict.fromkeys(node.names, kind)}


def _return(machine: Machine, node: ast.Return) -> bool:
    value = None if node.value is None else machine.evaluate(node.value)
    frame = machine.calls[-1]
    _end_tries(machine, 0)
    loops = [turn for turn in machine.turns[frame.loops :] if turn.loop is not None]
    if loops:
        frame.left.append(value)
        may_leave(machine, node, len(loops))
        return False
    test = both(tuple(test for test, _ in machine.path[frame.depth :]))
    changes = machine.store.changes(frame.mark)
    if machine.budget.plays:  # each way out keeps all that is other than at the start
        machine.budget.spend(len(changes))
    frame.returns.append((test, changes, value))
    frame.kept = len(machine.body)
    return False


def _break(machine: Machine, node: ast.Break) -> bool:
    if not machine.turns:  # outside of any loop: Python refuses it later
        return False
    _end_tries(machine, len(machine.turns))
    turn = machine.turns[-1]
    if turn.loop is not None:
        may_leave(machine, node, 1)
    turn.breaks.append((_since(machine, turn.depth), machine.store.changes(turn.start)))
    return False


def _continue(machine: Machine, node: ast.Continue) -> bool:
    if not machine.turns:
        return False
    _end_tries(machine, len(machine.turns))
    turn = machine.turns[-1]
    machine.ways = (machine.ways[0], machine.ways[1] + 1)
    turn.continues.append((_since(machine, turn.depth), machine.store.changes(turn.mark)))
    return False


def _end_tries(machine: Machine, turns: int) -> None:
    """Run what each ``try`` and ``with`` does in the end that is left, the innermost first.

    Args:
        turns: How many loops there are around the first of them, at least.
    """
    finals = machine.calls[-1].finals
    left: list[Any] = []
    while finals and finals[-1][1] >= turns:
        left.append(finals.pop())
        left[-1][0]()
    finals += reversed(left)


def _since(machine: Machine, depth: int) -> Any:
    return both(tuple(test for test, _ in machine.path[depth:]))


def _assign(machine: Machine, node: ast.Assign) -> None:
    value = machine.evaluate(node.value)
    for target in node.targets:
        stand_ins.bound(machine, value, target)
        assign(machine, target, value, node)


def _annotated(machine: Machine, node: ast.AnnAssign) -> None:
    if node.value is not None:
        assign(machine, node.target, machine.evaluate(node.value), node)


def _augmented(machine: Machine, node: ast.AugAssign) -> None:
    target = node.target
    if isinstance(target, ast.Name):
        before: Any = named(machine, ast.copy_location(ast.Name(target.id, ast.Load()), target))
    elif isinstance(target, ast.Attribute):
        on = machine.evaluate(target.value)
        before = each(machine, on, lambda thing: attribute_of(machine, thing, target.attr, target))
    else:
        on = machine.evaluate(target.value)
        key = machine.evaluate(target.slice)
        before = each(machine, on, lambda thing: item_of(machine, thing, key, target))
    change = machine.evaluate(node.value)
    before = machine.settled(before)
    if isinstance(before, Items) and isinstance(node.op, ast.Add):
        extend(machine, before, change)
        return
    sign = SIGNS.get(type(node.op), "?")
    assign(machine, target, operate(machine, sign, before, change, node), node)


def _delete(machine: Machine, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.store.write(machine.scope.slots, target.id, MISSING)
        elif isinstance(target, ast.Attribute):
            thing = machine.settled(machine.evaluate(target.value))
            if isinstance(thing, Instance) and target.attr in thing.slots:
                machine.store.write(thing.slots, target.attr, MISSING)
        elif isinstance(target, ast.Subscript):
            thing = machine.settled(machine.evaluate(target.value))
            key = machine.settled(machine.evaluate(target.slice))
            if isinstance(thing, Dict) and is_plain(key):
                machine.store.write(thing.slots, key, MISSING)
            elif isinstance(thing, Dict):
                gone = machine.flag(key, machine.words(target))
                for held, value in [*thing.slots.items()]:
                    machine.store.write(thing.slots, held, Phi(gone, MISSING, value))
            elif isinstance(thing, Items):
                machine.store.write(thing.slots, "items", None)
        elif isinstance(target, ast.Attribute):
            thing = machine.settled(machine.evaluate(target.value))
            if isinstance(thing, Instance | Opaque):
                machine.store.write(thing.slots, target.attr, MISSING)


STATEMENTS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], Any]]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Raise: _raise,
    ast.With: with_,
    ast.AsyncWith: with_,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Return: _return,
    ast.Break: _break,
    ast.Continue: _continue,
    **BRANCHES,
    **DEFINITIONS,
    **IMPORTS,
    **LOOPS,
}
