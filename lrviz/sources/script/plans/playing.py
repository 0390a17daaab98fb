"""Scripts followed step by step, where how they train is no schedule of a spec."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from lrviz.sources.plan import Plan
from lrviz.sources.script.plans.machine.budget import Budget
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.reading import read_module
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.writing.making import Making
from lrviz.sources.script.plans.writing.step_by_step import plan_of_steps


def followed(
    machine: Machine, making: Making
) -> Iterator[tuple[ast.AST, frozenset[int], Plan | None]]:
    """Run a script with all of its loops turn by turn, and give what comes of each optimizer.

    Gives:
        The place that optimizers are built at, the lines of them and of their schedulers, and the
        plan of each; None where any of those has none.
    """
    machine.budget = Budget(plays=True)
    read_module(machine)
    if machine.exhausted or machine.stopped is not None or machine.doubts:
        return
    stepped = {id(event.on): event.on for event in events(machine.trace) if event.kind == "step"}
    at: dict[Any, list[Optimizer]] = {}
    for optimizer in stepped.values():
        at.setdefault(optimizer.node, []).append(optimizer)
    for node, optimizers in at.items():
        lines = frozenset(
            making.span(thing.node).line
            for one in optimizers
            for thing in (one, *schedulers_of(one))
        )
        plans: list[Plan | None] = []
        for one in optimizers:
            try:
                plans.append(plan_of_steps(making, one))
            except Unsure:
                plans = [None]
                break
        yield from ((node, lines, plan) for plan in plans)


def schedulers_of(optimizer: Optimizer | None) -> tuple[Scheduler, ...]:
    """The schedulers that are built for an optimizer."""
    return () if optimizer is None else tuple(optimizer.slots.get("schedulers", ()))
