"""What functions step that are not followed, or that go on as somebody takes from them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.machine.generators import stepped_in
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.things import MISSING, Function, Missing, Scope


def steps_unseen(machine: Machine, function: Function, node: ast.AST) -> None:
    """What a function steps that is not followed further, it steps unseen."""
    text = f"`{function.name}` calls itself, how often is not known"
    for thing in machine.built:
        if isinstance(thing, Optimizer | Scheduler):
            happens(machine, "escape", thing, node, text=text)


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
