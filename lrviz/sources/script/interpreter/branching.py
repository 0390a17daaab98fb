"""Branches: conditions, attempts, matches and blocks, in statements and in expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.activation import Outcome
from lrviz.sources.script.interpreter.deciding import decide
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.narrowing import branch, modulos_of, narrow
from lrviz.sources.script.interpreter.targets import assign
from lrviz.sources.script.syntax import dotted, nodes, position
from lrviz.sources.script.values.frame import Frame
from lrviz.sources.script.values.frames import Attempt, Block
from lrviz.sources.script.values.heap import Changes, union
from lrviz.sources.script.values.things import Const, Formula, Ref, Value


def _if(machine: Machine, node: ast.If) -> bool | Frame:
    test = machine.evaluate(node.test)
    answer = decide(machine, node.test)
    if answer is not None:
        with machine.aside():
            machine.block(node.orelse if answer else node.body)
        return machine.block(node.body if answer else node.orelse)
    choice = object()
    arms = [branch(machine, node, node.test, test, arm, choice) for arm in (0, 1)]
    mark = machine.journal.mark
    states: list[Changes] = []
    ends = []
    for arm, body in ((0, node.body), (1, node.orelse)):
        narrow(machine, node.test, arm == 0)
        with machine.inside(arms[arm]):
            ended = machine.block(body)
        changes = machine.leave(mark)
        ends.append(ended)
        if not ended:
            states.append(changes)
    if not states:
        return True
    machine.journal.settle(mark, states)
    if ends[0] != ends[1]:
        return arms[1 if ends[0] else 0]
    return False


def _try(machine: Machine, node: ast.Try) -> bool:
    choice = object()
    mark = machine.journal.mark
    with machine.inside(Attempt(position(node), choice, 0)):
        ended = machine.block(node.body)
    states = []
    if not ended:
        ended = machine.block(node.orelse)
    if not ended:
        states.append(machine.journal.changes(mark))
    for number, handler in enumerate(node.handlers, 1):
        machine.journal.undo(mark)
        if handler.name:
            machine.bind(handler.name, machine.unknown(handler))
        with machine.inside(Attempt(position(node), choice, number)):
            if not machine.block(handler.body):
                states.append(machine.journal.changes(mark))
    if states:
        machine.journal.settle(mark, states)
    return machine.block(node.finalbody) or not states


def _match(machine: Machine, node: ast.Match) -> bool:
    machine.evaluate(node.subject)
    choice, mark = object(), machine.journal.mark
    states: list[Changes] = [{}]
    for number, case in enumerate(node.cases):
        frame = branch(machine, node, node.subject, (), number, choice)
        with machine.inside(frame):
            ended = machine.block(case.body)
        changes = machine.leave(mark)
        if not ended:
            states.append(changes)
    machine.journal.settle(mark, states)
    return False


def _with(machine: Machine, node: ast.With | ast.AsyncWith) -> bool:
    frames = []
    for item in node.items:
        value = machine.evaluate(item.context_expr)
        frames.append(Block(position(node), _kind(machine, item.context_expr)))
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, value, node)
    before = machine.frames
    machine.frames = (*before, *frames)
    ended = machine.block(node.body)
    machine.frames = before
    return ended


def _kind(machine: Machine, node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    names = [t.dotted for t in machine.evaluate(called) if isinstance(t, Ref)]
    if any(name in known.NO_GRAD for name in names):
        return "no_grad"
    last = called.attr if isinstance(called, ast.Attribute) else dotted(called)
    if last == "set_grad_enabled" and isinstance(node, ast.Call) and node.args:
        value = machine.evaluate(node.args[0])
        if len(value) == 1 and isinstance(value[0], Const) and value[0].value is False:
            return "no_grad"
    if last == "catch_warnings":
        return "warnings"
    return "accumulate" if last == "accumulate" else "other"


def both(machine: Machine, node: ast.BoolOp) -> Value:
    """What ``a and b``, or ``a or b``, gives."""
    positive = isinstance(node.op, ast.And)
    value = machine.evaluate(node.values[0])
    found = [value]
    before = machine.frames
    mark = machine.journal.mark
    for previous, item in zip(node.values, node.values[1:], strict=False):
        arm = branch(machine, node, previous, value, 0 if positive else 1, object())
        machine.frames = (*machine.frames, arm)
        narrow(machine, previous, positive)
        value = machine.evaluate(item)
        found.append(value)
    machine.frames = before
    if _acts(node):
        machine.either(mark, {})
    modulos = [v for v in found if modulos_of(v)]
    if modulos:
        return (Formula(position(node), machine.frames, "and", tuple(found)),)
    return union(*found)


def choice_of(machine: Machine, node: ast.IfExp) -> Value:
    """What ``a if test else b`` gives."""
    test = machine.evaluate(node.test)
    answer = decide(machine, node.test)
    if answer is not None:
        with machine.aside():
            machine.evaluate(node.orelse if answer else node.body)
        return machine.evaluate(node.body if answer else node.orelse)
    choice, before = object(), machine.frames
    mark = machine.journal.mark
    machine.frames = (*before, branch(machine, node, node.test, test, 0, choice))
    narrow(machine, node.test, True)
    first = machine.evaluate(node.body)
    acts = _acts(node)
    if acts:
        after = machine.leave(mark)
        narrow(machine, node.test, False)
    machine.frames = (*before, branch(machine, node, node.test, test, 1, choice))
    second = machine.evaluate(node.orelse)
    machine.frames = before
    if acts:
        machine.either(mark, after)
    return union(first, second)


def _acts(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Call | ast.NamedExpr) for part in nodes(node))


BRANCHES: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], Outcome]]] = {
    ast.If: _if,
    ast.Try: _try,
    **({ast.TryStar: _try} if hasattr(ast, "TryStar") else {}),
    ast.Match: _match,
    ast.With: _with,
    ast.AsyncWith: _with,
}
