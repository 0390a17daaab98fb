"""Loops: run once, or once for each of a few known things."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.interpreter.budgets import MOST_TURNS
from lrviz.sources.script.interpreter.generating import body_of, targets_of
from lrviz.sources.script.interpreter.iterating import element, iterated, unrolled
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.targets import assign
from lrviz.sources.script.syntax import identifiers, nodes, position
from lrviz.sources.script.values.frames import Loop, Turn
from lrviz.sources.script.values.things import Value


def _for(machine: Machine, node: ast.For | ast.AsyncFor) -> bool:
    run = machine.running[-1]
    run.begins = node if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) else None
    begins = run.begins
    value = machine.evaluate(node.iter)
    taken, run.begins = run.begins is not begins, None
    if taken:  # its body was run where a generator yields
        machine.block(node.orelse)
        return False
    parts = unrolled(machine, value, node)
    if parts is not None and machine.turns * len(parts) <= MOST_TURNS:
        return _unroll(machine, node, parts)
    body = body_of(machine, node)
    words = frozenset(identifiers(node.iter))
    loop = Loop(
        position(node),
        targets=targets_of(machine, node),
        words=words,
        over=tuple(iterated(machine, value)),
        changes=body.changes,
        counted="range" in words or "trange" in words or "count" in words,
        breaks=body.breaks or "islice" in words,
        sets=body.sets,
        value=value,
        takes=body.takes,
    )
    with machine.looping():
        assign(machine, node.target, element(machine, value, node.target, loop), node)
        with machine.inside(loop):
            machine.block(node.body)
    machine.block(node.orelse)
    return False


def _while(machine: Machine, node: ast.While) -> bool:
    test = machine.evaluate(node.test)
    body = body_of(machine, node)
    loop = Loop(
        position(node),
        targets=targets_of(machine, node),
        words=frozenset(identifiers(node.test)),
        changes=body.changes,
        endless=True,
        breaks=body.breaks,
        sets=body.sets,
        value=test,
        takes=body.takes,
    )
    with machine.looping(), machine.inside(loop):
        machine.block(node.body)
    machine.block(node.orelse)
    return False


def _unroll(machine: Machine, node: ast.For | ast.AsyncFor, parts: list[Value]) -> bool:
    around, machine.turns = machine.turns, machine.turns * len(parts)
    with machine.looping():
        for part in parts:
            assign(machine, node.target, part, node)
            with machine.inside(Turn(position(node), _names(node.target))):
                machine.block(node.body)
    machine.turns = around
    machine.block(node.orelse)
    return False


def _names(target: ast.expr) -> frozenset[str]:
    return frozenset(n.id for n in nodes(target) if isinstance(n, ast.Name))


LOOPS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], bool]]] = {
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
}
