"""Statements that assign."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.interpreter.attributes import attribute
from lrviz.sources.script.interpreter.containers import put
from lrviz.sources.script.interpreter.contents import entries
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.narrowing import keep_test
from lrviz.sources.script.interpreter.targets import assign
from lrviz.sources.script.syntax import dotted, position
from lrviz.sources.script.values.frames import Branch
from lrviz.sources.script.values.things import Container, Formula
from lrviz.sources.signs import ARITHMETIC


def _assign(machine: Machine, node: ast.Assign) -> None:
    value = machine.evaluate(node.value)
    keep_test(machine, value, node.value)
    if isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
        _raised(machine, node)
    for target in node.targets:
        assign(machine, target, value, node)


def _raised(machine: Machine, node: ast.Assign) -> None:
    """A flag is set under a condition: in a loop, that may be what ends it."""
    names = [dotted(target) for target in node.targets]
    if isinstance(machine.frames[-1], Branch) and names[0]:
        machine.emit("stop", node, (), names[0])


def _annotated(machine: Machine, node: ast.AnnAssign) -> None:
    if node.value is not None:
        assign(machine, node.target, machine.evaluate(node.value), node)


def _augmented(machine: Machine, node: ast.AugAssign) -> None:
    value = machine.evaluate(node.value)
    if isinstance(node.target, ast.Subscript):
        assign(machine, node.target, value, node)
        return
    target = node.target
    before = (
        machine.lookup(target.id)
        if isinstance(target, ast.Name)
        else attribute(machine, machine.evaluate(target.value), target.attr, target)
    )
    held = [t for t in before if isinstance(t, Container)]
    if held:
        for thing in (t for t in value if isinstance(t, Container)):
            for _, item in list(entries(machine.heap, thing)):
                put(machine, held[0], len(held[0].keys), item, node)
        return
    sign = ARITHMETIC.get(type(node.op), "?")
    changed = Formula(position(node), machine.frames, sign, (before, value))
    assign(machine, target, (changed,), node)


def _delete(machine: Machine, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            del machine.home(target.id).names[target.id]


ASSIGNMENTS: Final[Mapping[type[ast.stmt], Callable[[Machine, Any], None]]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
}
