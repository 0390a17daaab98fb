"""What the functions give that a scheduler calls with its counter."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.operations.branching import aside
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.symbols import TICK, is_number
from lrviz.sources.script.plans.values.trees import has


def functions_of(machine: Machine, value: Any, node: ast.AST) -> Any:
    """What functions of a scheduler's counter give: numbers of it, or why that is not known."""
    value = machine.settled(value)
    held = machine.items(value)
    if held is not None:
        return tuple(function_of(machine, one, node) for one in held)
    return function_of(machine, value, node)


def held_to(machine: Machine, scheduler: Scheduler) -> None:
    """Hold the functions of a scheduler that ticks to what they were when it was built."""
    for key in ("lr_lambda", "scale_fn"):
        before = scheduler.slots.get(key)
        if before is not None and not isinstance(before, str):
            now = functions_of(machine, scheduler.arguments[key], scheduler.node)
            if not same(before, now):
                scheduler.slots[key] = "what the function gives changes after it is built"


def function_of(machine: Machine, value: Any, node: ast.AST) -> Any:
    """What a function of a scheduler's counter gives; a text where that is not known."""
    value = machine.settled(value)
    if is_number(value):
        return "it is no function"
    try:
        with aside(machine):
            found = machine.call_thing(value, [TICK], {}, node)
            again = machine.call_thing(value, [TICK], {}, node)
    except Dead:
        return "the function fails"
    held, twice = machine.numeric(found), machine.numeric(again)
    if held is None or twice is None or has(held, "carried", "head"):
        return "what the function gives cannot be computed"
    if not same(held, twice):
        if has(held, "free") and has(twice, "free"):  # each time something else that is not known
            return "what the function gives cannot be computed"
        return "the function does not always give the same"
    return held
