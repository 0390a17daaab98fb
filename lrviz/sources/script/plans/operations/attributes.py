"""What attributes of things are."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.known.names import is_loader
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.flags import flags_of
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.operations.taking import doubt
from lrviz.sources.script.plans.operations.trainer import of_framework
from lrviz.sources.script.plans.values.built import (
    Accelerator,
    Configured,
    Course,
    Data,
    Loader,
    Optimizer,
    Range,
    Scheduler,
)
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Member,
    Method,
    Missing,
    Module,
    Opaque,
    Partial,
    Super,
)
from lrviz.sources.script.plans.values.varying import varying


def attribute_of(machine: Machine, thing: Any, name: str, node: ast.AST) -> Any:
    """What ``thing.name`` is."""
    found = _ATTRIBUTES.get(type(thing))
    return Method({}, None, thing, name) if found is None else found(machine, thing, name, node)


def _of_none(machine: Machine, thing: None, name: str, node: ast.AST) -> Any:
    raise Dead


def _of_module(machine: Machine, thing: Module, name: str, node: ast.AST) -> Any:
    held = thing.scope.slots.get(name, MISSING)
    return machine.opaque(f"{thing.name}.{name}") if isinstance(held, Missing) else held


def _of_class(machine: Machine, thing: Class, name: str, node: ast.AST) -> Any:
    held = thing.member(name)
    if isinstance(held, Function) and "classmethod" in held.decorators:
        return Method({}, held, thing, name)
    if not isinstance(held, Missing):
        return member_of(thing, name, held)
    return remembered(machine, thing, name, f"{thing.name}.{name}")


def member_of(cls: Class, name: str, value: Any) -> Any:
    """What a name of a class is: of an Enum, a member, unless its members are its values."""
    mixed = any(base.rpartition(".")[2] != "Enum" for base in cls.origins())
    if not cls.enum or mixed or isinstance(value, Function) or name.startswith("_"):
        return value
    return Member(cls, name, value)


def _of_member(machine: Machine, thing: Member, name: str, node: ast.AST) -> Any:
    if name in ("name", "value"):
        return getattr(thing, name)
    held = thing.cls.member(name)
    if isinstance(held, Function) and {"property", "cached_property"} & set(held.decorators):
        return run(machine, held, [], {}, node, thing)
    if isinstance(held, Function):
        return Method({}, held, thing, name)
    return unknown(machine, node)


def _of_super(machine: Machine, thing: Super, name: str, node: ast.AST) -> Any:
    held = _class_of(thing.on).member(name, thing.after)
    if isinstance(held, Function):
        return Method({}, held, thing.on, name)
    return Method({}, None, thing, name)


def _of_optimizer(machine: Machine, thing: Optimizer, name: str, node: ast.AST) -> Any:
    if name == "param_groups":
        return thing.groups if thing.groups else remembered(machine, thing, name, name)
    if name == "defaults":
        if "defaults" not in thing.slots:
            thing.slots["defaults"] = machine.new_dict(thing.arguments)
        return thing.slots["defaults"]
    return _in_slots(machine, thing, name, node)


def _in_slots(machine: Machine, thing: Any, name: str, node: ast.AST) -> Any:
    return thing.slots[name] if name in thing.slots else Method({}, None, thing, name)


def _of_scheduler(machine: Machine, thing: Scheduler, name: str, node: ast.AST) -> Any:
    if name == "__module__" and thing.family == "torch":
        return "torch.optim.lr_scheduler"
    return _in_slots(machine, thing, name, node)


def _of_dict(machine: Machine, thing: Dict, name: str, node: ast.AST) -> Any:
    held = thing.slots.get(name, MISSING) if thing.default == "bag" else MISSING
    return Method({}, None, thing, name) if isinstance(held, Missing) else held


def _of_loader(machine: Machine, thing: Loader, name: str, node: ast.AST) -> Any:
    if name == "dataset":
        return thing.dataset
    if name == "batch_size":
        return thing.slots.get("batch_size", machine.opaque())
    return Method({}, None, thing, name)


def _of_data(machine: Machine, thing: Data, name: str, node: ast.AST) -> Any:
    return (thing.shape or machine.opaque()) if name == "shape" else Method({}, None, thing, name)


def _of_opaque(machine: Machine, thing: Opaque, name: str, node: ast.AST) -> Any:
    if thing.kind == "carried":
        return machine.opaque(f"{thing.text}.{name}", "carried")
    text = f"{thing.text}.{name}" if thing.text else ""
    return remembered(machine, thing, name, text, "loader" if is_loader(name) else "")


def _of_function(machine: Machine, thing: Function | Partial, name: str, node: ast.AST) -> Any:
    held = thing.slots.get(name, MISSING)
    if name == "__name__" and isinstance(thing, Function):
        return thing.name
    return remembered(machine, thing, name, machine.words(node)) if held is MISSING else held


def _of_range(machine: Machine, thing: Range, name: str, node: ast.AST) -> Any:
    if name in ("start", "stop", "step"):
        return getattr(thing, name)
    return Method({}, None, thing, name)


def _of_array(machine: Machine, thing: Course, name: str, node: ast.AST) -> Any:
    if name == "size":
        return thing.length
    return (thing.length,) if name == "shape" else Method({}, None, thing, name)


def _of_package(machine: Machine, thing: Dotted, name: str, node: ast.AST) -> Any:
    constants = {"math.pi": "pi", "numpy.pi": "pi", "math.inf": "inf", "numpy.inf": "inf"}
    import math

    whole = f"{thing.name}.{name}"
    if whole in constants or whole in ("math.e", "numpy.e", "math.tau", "torch.pi"):
        return float(getattr(math, name))
    if whole in ("sys.maxsize",):
        return 2**63 - 1
    if thing.name == "sys" and name == "argv":
        return machine.opaque("sys.argv")
    if name == "__name__":  # a class by itself, a module with all around it
        last = thing.name.rpartition(".")[2]
        return last if last[:1].isupper() else thing.name
    if whole == "absl.flags.FLAGS":
        return flags_of(machine)
    if whole == "wandb.config":  # what a sweep, or the command line, may have changed
        return machine.opaque(whole)
    return Dotted(whole)


def remembered(machine: Machine, thing: Any, name: Any, text: str, kind: str = "") -> Any:
    """What a thing holds under a name: something unknown, the same each time."""
    held = thing.slots.get(name, MISSING)
    if isinstance(held, Missing):
        held = thing.slots[name] = machine.opaque(text, kind)
    return held


def _class_of(thing: Any) -> Class:
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
    if name == "__module__":
        return "__main__" if thing.cls.scope.module is machine.module else machine.opaque(name)
    held = thing.cls.member(name)
    if isinstance(held, Function):
        return _of_method(machine, thing, held, name, node)
    if not isinstance(held, Missing):
        return held
    own = thing.cls.member("__getattr__")
    if isinstance(own, Function) and not name.startswith("__"):
        return run(machine, own, [name], {}, node, thing)
    known = of_framework(machine, thing, name, node)
    if known is not None:
        return known
    if thing.cls.origins() or thing.open:
        if isinstance(getattr(node, "_called", None), bool):
            return Method({}, None, thing, name)
        kind = "loader" if is_loader(name) else ""
        return remembered(machine, thing, name, _said(machine, thing, name, node), kind)
    return Method({}, None, thing, name)


def _of_method(
    machine: Machine, thing: Instance, method: Function, name: str, node: ast.AST
) -> Any:
    if {"property", "cached_property"} & set(method.decorators):
        given = run(machine, method, [], {}, node, thing)
        if "cached_property" in method.decorators:
            if varying(given):
                doubt(machine, node, f"`{name}` is computed once, in which turn is not known")
            machine.store.write(thing.slots, name, given)
        return given
    if "staticmethod" in method.decorators:
        return method
    return Method({}, method, thing.cls if "classmethod" in method.decorators else thing, name)


def _said(machine: Machine, thing: Instance, name: str, node: ast.AST) -> str:
    """What an attribute is called: as the script has it, where that is not ``self``."""
    inside = thing.cls is not None and machine.scope.bound is thing
    return f"self.{name}" if inside else machine.words(node) or f"self.{name}"


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


_ATTRIBUTES: Final[Mapping[type, Callable[[Machine, Any, str, ast.AST], Any]]] = {
    type(None): _of_none,
    Dotted: _of_package,
    Module: _of_module,
    Instance: of_instance,
    Class: _of_class,
    Member: _of_member,
    Super: _of_super,
    Optimizer: _of_optimizer,
    Scheduler: _of_scheduler,
    Dict: _of_dict,
    Loader: _of_loader,
    Data: _of_data,
    Accelerator: _of_accelerator,
    Configured: _of_configured,
    Opaque: _of_opaque,
    Function: _of_function,
    Partial: _of_function,
    Range: _of_range,
    Course: _of_array,
}
