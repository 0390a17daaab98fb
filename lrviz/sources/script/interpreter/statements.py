"""What a statement does; ``True`` means that what follows is not reached."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from lrviz.sources.script.interpreter.activation import Outcome
from lrviz.sources.script.interpreter.assigning import ASSIGNMENTS
from lrviz.sources.script.interpreter.branching import BRANCHES
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.defining import DEFINITIONS
from lrviz.sources.script.interpreter.looping import LOOPS
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.values.events import Return


def _expression(machine: Machine, node: ast.Expr) -> None:
    if isinstance(node.value, ast.Attribute) and node.value.attr == "step":  # which calls nothing
        machine.emit("named", node.value, machine.evaluate(node.value.value), node.value.attr)
    else:
        machine.evaluate(node.value)


def _return(machine: Machine, node: ast.Return) -> bool:
    value = machine.constant(None) if node.value is None else machine.evaluate(node.value)
    run = machine.running[-1]
    if run.node is not None:
        run.returned.append(value)
        run.left.append(machine.journal.changes(run.mark))
        inside = tuple(inner(machine.heap, value))
        machine.emit("return", node, inside, make=partial(Return, value=value))
    return True


def _raise(machine: Machine, node: ast.Raise) -> bool:
    if node.exc is not None:
        machine.evaluate(node.exc)
    machine.emit("stop", node)
    return True


def _jump(machine: Machine, node: ast.Break | ast.Continue) -> bool:
    if isinstance(node, ast.Break):
        machine.emit("stop", node)
    for loop in machine.running[-1].loops[-1:]:
        loop.left.append(machine.journal.changes(loop.mark))
    return True


def _shared(machine: Machine, node: ast.Global | ast.Nonlocal) -> None:
    machine.scope.shared.update(node.names)


def _assert(machine: Machine, node: ast.Assert) -> None:
    machine.evaluate(node.test)


STATEMENTS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], Outcome]]] = {
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _jump,
    ast.Continue: _jump,
    ast.Global: _shared,
    ast.Nonlocal: _shared,
    ast.Assert: _assert,
    **ASSIGNMENTS,
    **BRANCHES,
    **DEFINITIONS,
    **LOOPS,
}
