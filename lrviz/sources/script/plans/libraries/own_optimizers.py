"""Optimizers that are not torch's: of other packages, and of the project."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.known import packages as known
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.third_party import STAND_IN
from lrviz.sources.script.plans.libraries.optimizers import make_optimizer
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import ask_lr
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.values.built import Optimizer
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import OPEN, Class, Dict, Function, Instance, Missing
from lrviz.sources.script.syntax import nodes


def make_other(machine: Machine, own: str, given: Given) -> Optimizer | None:
    """An optimizer that is called ``(params, lr, …)``; None where nobody says its LR."""
    names = ("params", "lr")
    told = {key: value for key, value in given.named(names).items() if key in names}
    if not given.open and not _has_lr(machine, told):
        return None
    places: dict[Any, ast.AST] = {k: n for k, n in given.places(names).items() if k in names}
    made = make_optimizer(machine, STAND_IN, Given(given.node, [], told, places, given.open))
    made.own = own
    return made


def _has_lr(machine: Machine, told: dict[str, Any]) -> bool:
    """Whether an LR is given: to the optimizer, or in each of its param groups."""
    if "lr" in told:
        return True
    held = machine.items(told.get("params"))
    groups = [machine.settled(one) for one in held or ()]
    return bool(groups) and all(isinstance(g, Dict) and "lr" in g.slots for g in groups)


def own_optimizer(machine: Machine, cls: Class, origin: str, given: Given) -> Optimizer:
    """What a class of the project builds that is derived from an optimizer."""
    name = known.optimizer(origin) or ""
    start = cls.member("__init__")
    why = f"`{cls.name}` is an optimizer of its own"
    if _sets_lr(cls):
        made = make_optimizer(machine, STAND_IN, Given(given.node, given.args[:1], {}))
        made.reason = (f"{why}, which sets its LR", made.node)
        return made
    if name in OPTIMIZERS and isinstance(start, Missing):
        return make_optimizer(machine, name, given)
    if isinstance(start, Function):
        self_ = Instance({}, cls)
        run(machine, start, given.args, given.keywords, given.node, self_, given)
        found = self_.slots.get("__optimizer__")
        if isinstance(found, Optimizer):
            found.node = machine.here(given.node)
            lr = next((k.value for k in _keywords(given.node) if k.arg == "lr"), None)
            found.nodes = {} if lr is None or not machine.main else {"lr": lr}
            return found
    made = make_optimizer(machine, STAND_IN, Given(given.node, given.args[:1], {}))
    made.unknown, made.askable = (why, made.node), True
    ask_lr(machine, made)
    return made


def begin_optimizer(machine: Machine, instance: Instance, name: str, given: Given) -> None:
    """``super().__init__(params, defaults)`` in a class that is derived from an optimizer.

    Args:
        name: The class of torch that it is derived from.
    """
    assert instance.cls is not None
    made: Optimizer | None
    if name in OPTIMIZERS:
        made = make_optimizer(machine, name, given)
    else:
        defaults = machine.settled(given.get(1, "defaults", None))
        if not isinstance(defaults, Dict) or defaults.slots.get(OPEN):
            return
        told = {"params": given.get(0, "params")}
        told.update({k: v for k, v in defaults.slots.items() if k == "lr"})
        nodes = given.places(("params", "defaults"))
        made = make_other(machine, instance.cls.name, Given(given.node, [], told, dict(nodes)))
    if made is not None:
        machine.store.write(instance.slots, "__optimizer__", made)
        machine.store.write(instance.slots, "param_groups", made.groups)


def _sets_lr(cls: Class) -> bool:
    """Whether a method, but for the constructor, writes an LR."""
    methods = [
        part
        for base in cls.lineage()
        for part in (base.node.body if base.node is not None else ())
        if isinstance(part, ast.FunctionDef) and part.name != "__init__"
    ]
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and not (isinstance(node.slice, ast.Constant) and node.slice.value != "lr")
        and "group" in ast.unparse(node.value)
        for method in methods
        for node in nodes(method)
    )


def _keywords(node: Any) -> list[ast.keyword]:
    return node.keywords if isinstance(node, ast.Call) else []
