"""What a generator is known by before it is run: what its loops go over, and what it steps."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.machine.generators import several_loops, stepped_in
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.things import MISSING, Function, Missing, Scope


def given_inside(
    machine: Machine, function: Function, names: Mapping[str, Any], inside: tuple[ast.expr, ...]
) -> tuple[Any, ...]:
    """What the loops of a generator go over."""
    before = machine.scope
    machine.scope = Scope(
        dict(names), function.scope, function.scope.module, {}, function.owner, None, function.name
    )
    try:
        return tuple(machine.evaluate(one) for one in inside)
    finally:
        machine.scope = before


def kind_of_generator(function: Function) -> str:
    """Of a generator: one with several loops gives more than the batches of an epoch."""
    return "carried" if several_loops(function.node) else ""


def steps_itself(
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
