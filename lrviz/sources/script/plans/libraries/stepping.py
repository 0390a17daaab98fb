"""What methods of optimizers and schedulers do."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.libraries.building import moved
from lrviz.sources.script.plans.libraries.lambdas import held_to
from lrviz.sources.script.plans.libraries.optimizers import add_group
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.branching import assuming
from lrviz.sources.script.plans.operations.following import follow
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.stepping import stepped
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Function, Missing


def method_of_optimizer(machine: Machine, thing: Optimizer, name: str, given: Given) -> Any:
    """What a method of an optimizer gives, and does."""
    node = given.node
    if name in ("step", "second_step"):
        if given.args and isinstance(machine.settled(given.args[0]), Function):
            machine.call_thing(given.args[0], [], {}, node)
        stepped(machine, thing, "step", node)
    elif name == "load_state_dict":
        happens(machine, "load", thing, node)
    elif name == "add_param_group":
        if add_group(machine, thing, given):
            return None
        happens(machine, "add", thing, node)
    elif name not in ("zero_grad", "state_dict", "train", "eval"):
        if name == "first_step":  # SAM: the second one counts
            return None
        if name.startswith("register_step"):
            happens(machine, "escape", thing, node, text="a hook of its steps is registered")
        if name.startswith("register") or name == "__setstate__":
            return None
    return unknown(machine, node)


def method_of_scheduler(machine: Machine, thing: Scheduler, name: str, given: Given) -> Any:
    """What a method of a scheduler gives, and does."""
    node = given.node
    if name == "step":
        value = given.get(0, "epoch", given.get(0, "metrics"))
        held_to(machine, thing)
        given_value = None if isinstance(value, Missing | type(None)) else (value,)
        if given_value is not None and thing.slots.get("counts"):
            happens(machine, "escape", thing, node, text="its `step` is given an argument")
        if machine.follows and not machine.accumulating:
            follow(machine, thing, given_value, node)
            return None
        if machine.accumulating and thing.slots.get("prepared"):
            with assuming(machine, machine.accumulating[-1][0]):
                happens(machine, "tick", thing, node, value=given_value)
        else:
            happens(machine, "tick", thing, node, value=given_value)
        if isinstance(thing.optimizer, Optimizer):
            moved(machine, thing.optimizer)
        return None
    if name == "load_state_dict":
        happens(machine, "load", thing, node)
    elif name == "step_update":
        happens(machine, "escape", thing, node, text="`step_update` of it is called")
    elif name == "get_last_lr" or name == "get_lr":
        if (
            machine.budget.plays
            and name == "get_last_lr"
            and isinstance(thing.optimizer, Optimizer)
        ):
            places = range(len(thing.optimizer.groups))
            return machine.new_list(tuple(thing.slots.get(("last", place)) for place in places))
        return machine.new_list(None)
    return unknown(machine, node)
