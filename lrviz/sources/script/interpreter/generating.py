"""Loops over generators of the file: the body runs where the generator yields.

    def epochs(n, scheduler):
        for epoch in range(n):
            scheduler.step()
            yield epoch


    for epoch in epochs(90, scheduler):
        train(epoch)

What is seen is one loop, that of the generator, with the tick and then the training in it.
"""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.interpreter.activation import Taker
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.stores import Body
from lrviz.sources.script.kept import by_node
from lrviz.sources.script.syntax import nodes
from lrviz.sources.script.values.definitions import Function


def taker_of(machine: Machine, function: Function, call: ast.AST) -> Taker | None:
    """The loop that is about to begin, if it goes over this call of a generator.

    Only one that steps something is run with it: of a stream of data, no more is to be seen.
    """
    run = machine.running[-1]
    node = run.begins
    if node is None or node.iter is not call or not _steps_and_yields(function.node):
        return None
    run.begins = None
    return Taker(node, machine.scope, run)


@by_node
def _steps_and_yields(function: Any) -> bool:
    """Whether a generator steps something, and yields at one place, in a loop of its own."""
    found = [part for part in nodes(function) if isinstance(part, ast.Yield | ast.YieldFrom)]
    looped = [
        statement.value
        for loop in nodes(function)
        if isinstance(loop, ast.For | ast.While)
        for part in loop.body
        for statement in nodes(part)
        if isinstance(statement, ast.Expr)
    ]
    steps = any(isinstance(part, ast.Attribute) and part.attr == "step" for part in nodes(function))
    return steps and len(found) == 1 and isinstance(found[0], ast.Yield) and found[0] in looped


def body_of(machine: Machine, node: ast.For | ast.AsyncFor | ast.While) -> Body:
    """What the body of a loop does, with what is done where it yields."""
    taker = machine.running[-1].taker
    if taker is None or not any(isinstance(part, ast.Yield) for part in nodes(node)):
        return machine.body(node)
    return Body([*node.body, *taker.node.body])


def targets_of(machine: Machine, node: ast.AST) -> frozenset[str]:
    """The names that a loop binds anew in each turn, with those where it yields."""
    taker = machine.running[-1].taker
    yields = taker is not None and any(isinstance(part, ast.Yield) for part in nodes(node))
    bound = [getattr(node, "target", None), taker.node.target if taker and yields else None]
    return frozenset(
        part.id
        for target in bound
        if target is not None
        for part in nodes(target)
        if isinstance(part, ast.Name)
    )
