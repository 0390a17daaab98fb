"""How optimizers step: always, or where an Accelerator lets them."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.branching import assuming
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.values.built import Loader, Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number


def accumulated(machine: Machine, accelerator: Any, node: Any) -> bool:
    """``with accelerator.accumulate(model):``: what is in there steps in some turns only.

    From accelerate's ``_do_sync``: in every so many batches, and in the last of the loader.
    """
    every = machine.numeric(
        machine.settled(accelerator.arguments.get("gradient_accumulation_steps", 1))
    )
    if machine.budget.plays and every != 1:
        raise Exhausted
    loop = machine.loops[-1] if machine.loops else None
    if accelerator.arguments.get("gradient_accumulation_plugin") is not None:
        every = None
    if every == 1 or loop is None:
        return machine.block(node.body)
    if every is None or loop.turns is None:
        gate: Any = machine.flag(
            machine.opaque("accelerator.sync_gradients", "carried"), "accumulate"
        )
    else:
        turn = number("+", loop.count, 1)
        gate = number(
            "or",
            number("==", number("%", turn, every), 0),
            number("==", turn, loop.turns),
        )
    before = accelerator.slots.get("sync", True)
    machine.store.write(accelerator.slots, "sync", gate)
    depth = len(machine.path)
    machine.accumulating.append((gate, depth))
    try:
        return machine.block(node.body)
    finally:
        machine.accumulating.pop()
        del before


def all_prepared(machine: Machine, given: Given) -> Any:
    """What ``prepare`` makes of all that it is given."""
    made = [_prepared(machine, machine.settled(value)) for value in given.args]
    return made[0] if len(made) == 1 else tuple(made)


def _prepared(machine: Machine, value: Any) -> Any:
    if isinstance(value, Scheduler | Optimizer):
        machine.store.write(value.slots, "prepared", True)
    if isinstance(value, Loader):
        ways = world_size(machine)
        if ways != 1:
            made = Loader(dict(value.slots), value.length, value.text, value.dataset, True)
            made.length = number("neg", number("//", number("neg", value.length), ways))
            return made
    return value


def stepped(machine: Machine, optimizer: Optimizer, kind: str, node: Any, text: str = "") -> None:
    """An optimizer steps, with the LRs that it has now."""
    if machine.accumulating and optimizer.slots.get("prepared"):
        with assuming(machine, machine.accumulating[-1][0]):
            _stepped(machine, optimizer, kind, node, text)
        return
    _stepped(machine, optimizer, kind, node, text)


def _stepped(machine: Machine, optimizer: Optimizer, kind: str, node: Any, text: str = "") -> None:
    now = tuple(group.slots.get("now") for group in optimizer.groups)
    happens(machine, kind, optimizer, node, value=now, text=text)
