"""What attributes of things are."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.known.names import is_loader
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.operations.trainer import of_framework
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Accelerator,
    Class,
    Configured,
    Course,
    Data,
    Dict,
    Dotted,
    Function,
    Instance,
    Loader,
    Method,
    Missing,
    Module,
    Opaque,
    Optimizer,
    Partial,
    Range,
    Scheduler,
    Super,
)


def attribute_of(machine: Machine, thing: Any, name: str, node: ast.AST) -> Any:
    """What ``thing.name`` is."""
    if thing is None:
        raise Dead
    if isinstance(thing, Dotted):
        return _of_package(machine, thing, name)
    if isinstance(thing, Module):
        held = thing.scope.slots.get(name, MISSING)
        return machine.opaque(f"{thing.name}.{name}") if isinstance(held, Missing) else held
    if isinstance(thing, Instance):
        return of_instance(machine, thing, name, node)
    if isinstance(thing, Class):
        held = thing.member(name)
        if isinstance(held, Function) and "classmethod" in held.decorators:
            return Method({}, held, thing, name)
        if not isinstance(held, Missing):
            return held
        return remembered(machine, thing, name, f"{thing.name}.{name}")
    if isinstance(thing, Super):
        held = _class_of(machine, thing.on).member(name, thing.after)
        if isinstance(held, Function):
            return Method({}, held, thing.on, name)
        return Method({}, None, thing, name)
    if isinstance(thing, Optimizer):
        if name == "param_groups":
            return thing.groups if thing.groups else remembered(machine, thing, name, name)
        if name == "defaults":
            return machine.new_dict(thing.arguments)
    elif isinstance(thing, Dict) and thing.default == "bag":
        held = thing.slots.get(name, MISSING)
        if not isinstance(held, Missing):
            return held
    elif isinstance(thing, Loader) and name in ("dataset", "batch_size"):
        return (
            thing.dataset if name == "dataset" else thing.slots.get("batch_size", machine.opaque())
        )
    elif isinstance(thing, Data) and name == "shape":
        return thing.shape or machine.opaque()
    elif isinstance(thing, Accelerator):
        return _of_accelerator(machine, thing, name, node)
    elif isinstance(thing, Configured):
        return _of_configured(machine, thing, name, node)
    elif isinstance(thing, Opaque):
        kind = "loader" if is_loader(name) else ""
        if thing.kind == "carried":
            return machine.opaque(f"{thing.text}.{name}", "carried")
        return remembered(machine, thing, name, f"{thing.text}.{name}" if thing.text else "", kind)
    elif isinstance(thing, Function | Partial):
        held = thing.slots.get(name, MISSING)
        return remembered(machine, thing, name, machine.words(node)) if held is MISSING else held
    elif isinstance(thing, Range):
        if name in ("start", "stop", "step"):
            return getattr(thing, name)
    elif isinstance(thing, Course) and name in ("size", "shape"):
        return thing.length if name == "size" else (thing.length,)
    if isinstance(thing, Optimizer | Scheduler) and name in thing.slots:
        return thing.slots[name]
    return Method({}, None, thing, name)


def _of_package(machine: Machine, thing: Dotted, name: str) -> Any:
    constants = {"math.pi": "pi", "numpy.pi": "pi", "math.inf": "inf", "numpy.inf": "inf"}
    import math

    whole = f"{thing.name}.{name}"
    if whole in constants or whole in ("math.e", "numpy.e", "math.tau", "torch.pi"):
        return float(getattr(math, name))
    if whole in ("sys.maxsize",):
        return 2**63 - 1
    if thing.name == "sys" and name == "argv":
        return machine.opaque("sys.argv")
    return Dotted(whole)


def remembered(machine: Machine, thing: Any, name: Any, text: str, kind: str = "") -> Any:
    """What a thing holds under a name: something unknown, the same each time."""
    held = thing.slots.get(name, MISSING)
    if isinstance(held, Missing):
        held = thing.slots[name] = machine.opaque(text, kind)
    return held


def _class_of(machine: Machine, thing: Any) -> Class:
    cls = thing if isinstance(thing, Class) else thing.cls
    assert isinstance(cls, Class)
    return cls


def of_instance(machine: Machine, thing: Instance, name: str, node: ast.AST) -> Any:
    """What an attribute of an object is."""
    held = thing.slots.get(name, MISSING)
    if not isinstance(held, Missing):
        return held
    if name == "__dict__":
        return Dict(thing.slots)
    if thing.cls is None:
        if name in ("items", "keys", "values", "get", "update", "pop", "__getitem__"):
            return Method({}, None, thing, name)
        return remembered(machine, thing, name, f"{thing.text or machine.words(node)}.{name}")
    if name == "__class__":
        return thing.cls
    held = thing.cls.member(name)
    if isinstance(held, Function):
        if {"property", "cached_property"} & set(held.decorators):
            return run(machine, held, [], {}, node, thing)
        if "staticmethod" in held.decorators:
            return held
        return Method({}, held, thing.cls if "classmethod" in held.decorators else thing, name)
    if not isinstance(held, Missing):
        return held
    known = of_framework(machine, thing, name, node)
    if known is not None:
        return known
    if thing.cls.origins() or thing.open:
        if isinstance(getattr(node, "_called", None), bool):
            return Method({}, None, thing, name)
        kind = "loader" if is_loader(name) else ""
        return remembered(machine, thing, name, f"{_self_text(machine, thing)}.{name}", kind)
    return Method({}, None, thing, name)


def _self_text(machine: Machine, thing: Instance) -> str:
    return "self" if thing.cls is not None else thing.text


def _of_accelerator(machine: Machine, thing: Accelerator, name: str, node: ast.AST) -> Any:
    if name == "num_processes":
        return world_size(machine)
    if name == "gradient_accumulation_steps":
        return thing.arguments.get("gradient_accumulation_steps", 1)
    if name == "sync_gradients":
        return thing.slots.get("sync", True)
    if name in ("is_main_process", "is_local_main_process", "device"):
        return remembered(machine, thing, name, f"accelerator.{name}")
    return Method({}, None, thing, name)


def _of_configured(machine: Machine, thing: Configured, name: str, node: ast.AST) -> Any:
    if name in thing.arguments:
        return thing.arguments[name]
    return Method({}, None, thing, name)
