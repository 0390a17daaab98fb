"""Optimizers of torch, with their param groups."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import ask_lr
from lrviz.sources.script.plans.values.built import Optimizer, ParamGroup
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Dict,
    Items,
    Missing,
    Opaque,
    Phi,
)


def make_optimizer(machine: Machine, cls: str, given: Given) -> Optimizer:
    """An optimizer."""
    names = ("params", *(argument.name for argument in OPTIMIZERS[cls].arguments))
    named = given.named(names)
    made = Optimizer({}, given.node, cls)
    born(machine, made, given, names)
    made.arguments = {k: v for k, v in named.items() if k != "params"}
    if given.open:
        made.reason = ("its arguments are not all known", machine.here(given.node))
    lr = given.nodes.get("lr", given.nodes.get(1))
    if lr is not None and "tensor(" in ast.unparse(lr):
        made.reason = ("its LR is a tensor, which torch counts in 32 bits", machine.here(lr))
    made.groups = _groups(machine, made, machine.settled(named.get("params")), given)
    if made.askable:
        ask_lr(machine, made)
    return made


def born(machine: Machine, made: Any, given: Given, names: tuple[str, ...]) -> None:
    """Note where, and under which conditions, something is built."""
    machine.counted += 1
    made.slots["serial"] = machine.counted
    made.slots["root"] = machine.root
    made.node = machine.here(given.node)
    places = given.places(names)
    here = machine.main
    made.nodes = {k: (n if here else machine.here(n)) for k, n in places.items()}
    made.loops = tuple(machine.loops)
    made.path = tuple(test for test, _ in machine.path)
    machine.built.append(made)


def _groups(
    machine: Machine, optimizer: Optimizer, params: Any, given: Given
) -> tuple[ParamGroup, ...]:
    held = machine.items(params) if not isinstance(params, Dict) else (params,)
    if held is not None and any(isinstance(machine.settled(item), Phi) for item in held):
        held = None
    dicts = [item for item in map(machine.settled, held or ()) if isinstance(item, Dict)]
    if held and len(dicts) == len(held):
        return tuple(group_of(machine, optimizer, n, item, given) for n, item in enumerate(dicts))
    one = (
        (held is not None and not dicts)
        or (isinstance(params, Opaque) and params.kind == "params")
        or (isinstance(params, Items) and bool(params.slots.get("params")))
    )
    if not one:
        place = given.nodes.get("params", given.nodes.get(0, given.node))
        text = ast.unparse(place)[:60]
        optimizer.unknown = (f"the param groups come from `{text}`", machine.here(place))
        optimizer.askable = True
    return (group_of(machine, optimizer, 0, None, given),)


def group_of(
    machine: Machine, optimizer: Optimizer, index: int, entries: Dict | None, given: Given
) -> ParamGroup:
    """A param group as torch makes it, of the entries that it is given."""
    made = ParamGroup({}, optimizer, index)
    if entries is not None:
        made.slots.update({k: v for k, v in entries.slots.items() if k != "params"})
        made.node = machine.here(getattr(entries, "node", given.node))
        nodes = getattr(entries, "nodes", {})
        made.nodes = {k: machine.here(n) for k, n in nodes.items()}
        if entries.slots.get(OPEN):
            optimizer.reason = ("a param group is not all known", machine.here(given.node))
        entries.group = made  # type: ignore[attr-defined]  # torch keeps the dict itself
        name = entries.slots.get("name")
        made.name = name if isinstance(name, str) else ""
    lr = made.slots.get("lr", optimizer.arguments.get("lr", MISSING))
    if isinstance(lr, Missing):
        default = OPTIMIZERS[optimizer.cls].defaults.get("lr")
        lr = default if isinstance(default, int | float) else MISSING
    made.slots["lr"] = lr
    made.slots["now"] = lr
    made.slots["own"] = entries is not None and "lr" in entries.slots
    return made
