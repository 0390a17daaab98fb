"""What assignments do: to names, attributes, items."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.branching import each, whichever
from lrviz.sources.script.plans.operations.following import told
from lrviz.sources.script.plans.operations.groups import set_some, write_group
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.iterating import turns_of
from lrviz.sources.script.plans.operations.naming import bind, entitle
from lrviz.sources.script.plans.operations.overwriting import overwrite, set_any
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.values.built import (
    Configured,
    Course,
    Optimizer,
    ParamGroup,
    Range,
    Scheduler,
    SomeGroup,
)
from lrviz.sources.script.plans.values.sizes import more
from lrviz.sources.script.plans.values.things import (
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Method,
    Module,
    Opaque,
    Phi,
    entries_of,
    is_plain,
)


def assign(machine: Machine, target: ast.expr, value: Any, node: ast.AST) -> None:
    """A target comes to hold a value."""
    if isinstance(target, ast.Name):
        bind(machine, target.id, value)
    elif isinstance(target, ast.Attribute):
        on = machine.evaluate(target.value)
        whichever(
            machine, on, lambda thing: set_attribute(machine, thing, target.attr, value, node)
        )
    elif isinstance(target, ast.Subscript):
        on = machine.evaluate(target.value)
        if isinstance(target.slice, ast.Slice):
            whichever(machine, on, lambda thing: _forget(machine, thing))
            return
        key = machine.settled(machine.evaluate(target.slice))
        whichever(machine, on, lambda thing: set_item(machine, thing, key, value, node))
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(machine, target.elts, value, node)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, value, node)


def _forget(machine: Machine, thing: Any) -> None:
    if isinstance(thing, Items):
        machine.store.write(thing.slots, "items", None)


def _unpack(machine: Machine, targets: list[ast.expr], value: Any, node: ast.AST) -> None:
    value = machine.settled(value)
    if isinstance(value, Phi):
        whole = value
        parts = [_part_of(machine, whole, place, node) for place in range(len(targets))]
        for target, part in zip(targets, parts, strict=True):
            assign(machine, target, part, node)
        return
    held = turns_of(machine, value) if isinstance(value, Range) else machine.items(value)
    starred = [n for n, target in enumerate(targets) if isinstance(target, ast.Starred)]
    if held is not None and starred:
        after = len(targets) - starred[0] - 1
        middle = machine.new_list(held[starred[0] : len(held) - after])
        held = (*held[: starred[0]], middle, *held[len(held) - after :])
    for number_, target in enumerate(targets):
        if held is not None and number_ < len(held):
            assign(machine, target, held[number_], node)
        elif isinstance(value, Opaque) and not starred and value.kind != "carried":
            assign(machine, target, item_of(machine, value, number_, node), node)
        else:
            kind = value.kind if isinstance(value, Opaque) else ""
            assign(machine, target, machine.opaque("", kind), node)


def _part_of(machine: Machine, value: Any, place: int, node: ast.AST) -> Any:
    return each(machine, value, lambda thing: _part(machine, thing, place, node))


def _part(machine: Machine, value: Any, place: int, node: ast.AST) -> Any:
    held = machine.items(value)
    if held is not None:
        if place >= len(held):
            raise Dead
        return held[place]
    return item_of(machine, value, place, node)


def set_attribute(machine: Machine, thing: Any, name: str, value: Any, node: ast.AST) -> None:
    """``thing.name = value``."""
    if thing is None:
        raise Dead
    if machine.follows and isinstance(thing, Scheduler) and told(machine, thing, name, value):
        return
    if isinstance(thing, Optimizer | Scheduler):
        if (isinstance(thing, Scheduler) and name not in ("verbose",)) or (
            isinstance(thing, Optimizer) and name in ("param_groups", "step", "defaults")
        ):
            happens(machine, "escape", thing, node, text=f"its `{name}` is set")
        return
    if isinstance(thing, Dotted):
        patch(machine, thing, name, node)
        return
    if isinstance(thing, Module):
        machine.store.write(thing.scope.slots, name, value)
        return
    if isinstance(thing, Class) and isinstance(value, Function):
        machine.store.write(thing.slots, name, value)
        return
    if isinstance(thing, Configured):  # args.learning_rate = 3e-4
        machine.store.write(thing.arguments, name, value)
        thing.nodes[name] = machine.here(node.value if isinstance(node, ast.Assign) else node)
        return
    cls = thing.cls if isinstance(thing, Instance) else None
    if cls is not None and _set_by_its_class(machine, thing, cls, name, value, node):
        return
    if name == "__dict__" and isinstance(thing, Instance):
        _set_all(machine, thing, machine.settled(value), node)
    elif hasattr(thing, "slots"):
        machine.store.write(thing.slots, name, value)
        if isinstance(thing, Instance):
            entitle(machine, value, f"self.{name}" if thing.cls else f"{thing.text}.{name}")


def _set_by_its_class(
    machine: Machine, thing: Instance, cls: Class, name: str, value: Any, node: ast.AST
) -> bool:
    """Run what a class does where an attribute is set; whether that is all."""
    setter = cls.member(f"{name}.setter")
    if isinstance(setter, Function):
        run(machine, setter, [value], {}, node, thing)
        return True
    own = cls.member("__setattr__")
    inside = isinstance(own, Function) and any(f.node is own.node for f in machine.calls)
    if isinstance(own, Function) and not inside and not machine.relevance.is_model(cls):
        mark = machine.store.mark
        run(machine, own, [name, value], {}, node, thing)
        return (id(thing.slots), name) in machine.store.changes(mark)
    return False


def _set_all(machine: Machine, thing: Instance, value: Any, node: ast.AST) -> None:
    """``args.__dict__ = config``."""
    if value is machine.settled(thing) or (isinstance(value, Dict) and value.slots is thing.slots):
        return
    known = entries_of(value) if isinstance(value, Dict) else None
    if known is None:
        set_any(machine, thing, ast.Constant(""), "self" if thing.cls else thing.text or "args")
    for key, held in (known or {}).items():
        machine.store.write(thing.slots, key, held)


def set_item(machine: Machine, thing: Any, key: Any, value: Any, node: ast.AST) -> None:
    """``thing[key] = value``."""
    if thing is None:
        raise Dead
    if isinstance(thing, ParamGroup):
        write_group(machine, thing, key, value, node)
    elif isinstance(thing, SomeGroup):
        set_some(machine, thing, key, value, node)
    elif isinstance(thing, Dict) and hasattr(thing, "group") and key != "params":
        set_item(machine, thing.group, key, value, node)
    elif isinstance(thing, Dict) or (isinstance(thing, Instance) and thing.cls is None):
        _set_entry(machine, thing, key, value)
    elif isinstance(thing, Instance) and isinstance(
        own := thing.cls.member("__setitem__") if thing.cls else None, Function
    ):
        run(machine, own, [key, value], {}, node, thing)
    elif isinstance(thing, Items):
        _set_in_list(machine, thing, key, value)
    elif isinstance(thing, Course):
        thing.at = lambda _: machine.opaque("", "carried")
    elif isinstance(thing, Method) and isinstance(thing.on, Scheduler):
        happens(machine, "escape", thing.on, node, text=f"its `{thing.name}` is changed")
    elif isinstance(thing, Opaque) and isinstance(key, str | int):
        machine.store.write(thing.slots, ("[]", key), value)


def _set_entry(machine: Machine, thing: Dict | Instance, key: Any, value: Any) -> None:
    if is_plain(key):
        machine.store.write(thing.slots, key, value)
    else:
        overwrite(machine, thing, "carried")


def _set_in_list(machine: Machine, thing: Items, key: Any, value: Any) -> None:
    held = machine.items(thing)
    if held is not None and isinstance(key, int) and -len(held) <= key < len(held):
        changed = list(held)
        changed[key] = value
        machine.store.write(thing.slots, "items", tuple(changed))
    else:
        machine.store.write(thing.slots, "items", more(thing.slots.get("items"), 0))


def extend(machine: Machine, items: Items, more: Any) -> None:
    """``items += more``."""
    one, other = machine.items(items), machine.items(more)
    whole = None if one is None or other is None else (*one, *other)
    machine.store.write(items.slots, "items", whole)


def patch(machine: Machine, thing: Dotted, name: str, node: ast.AST) -> None:
    """Something of a package is replaced."""
    if thing.name.startswith("torch.optim"):
        machine.doubts.append((f"`{thing.name}.{name}` is replaced", machine.here(node)))
