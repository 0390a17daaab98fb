"""Where a generator of the file yields to a loop: the body of that runs there."""

from __future__ import annotations

import ast

from lrviz.sources.script.interpreter.activation import Taker
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.targets import assign
from lrviz.sources.script.values.things import Value


def yielded(machine: Machine, node: ast.Yield | ast.YieldFrom) -> Value:
    """What ``yield`` gives back, once whoever takes has gone on."""
    value = machine.constant(None) if node.value is None else machine.evaluate(node.value)
    taker = machine.running[-1].taker
    if taker is not None:
        _hand_over(machine, taker, value)
    elif node.value is not None:
        machine.emit("escape", node, tuple(inner(machine.heap, value)), "yield")
    return machine.unknown(node)


def _hand_over(machine: Machine, taker: Taker, value: Value) -> None:
    scope, statement = machine.scope, machine.statement
    machine.scope = taker.scope
    machine.running.append(taker.run)
    with machine.looping():
        assign(machine, taker.node.target, value, taker.node)
        machine.block(taker.node.body)
    machine.running.pop()
    machine.scope, machine.statement = scope, statement
