"""The targets of assignments: how names, attributes and items come to hold what they hold."""

from __future__ import annotations

import ast
from functools import partial

from lrviz.sources.script.interpreter.attributes import attribute, item_of, key_of
from lrviz.sources.script.interpreter.containers import put
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.events import Kind, Rebind, Write
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.numbers import may_have
from lrviz.sources.script.values.things import (
    Container,
    Group,
    Instance,
    Optimizer,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)


def assign(machine: Machine, target: ast.expr, value: Value, node: ast.AST) -> None:
    """A target comes to hold ``value``: a name, an attribute, an item, or several of them."""
    if isinstance(target, ast.Name):
        _rebound(machine, machine.home(target.id).names.get(target.id, ()), value, node, target.id)
        if target.id in machine.scope.shared:
            machine.emit("share", node, tuple(inner(machine.heap, value)), target.id)
        machine.bind(target.id, value)
    elif isinstance(target, ast.Attribute):
        _assign_attribute(machine, target, value, node)
    elif isinstance(target, ast.Subscript):
        _assign_item(machine, target, value, node)
    elif isinstance(target, ast.Tuple | ast.List):
        after = 0  # those behind a starred one are counted from the end
        for number, item in enumerate(target.elts):
            if isinstance(item, ast.Starred):
                after = len(target.elts)
                assign(machine, item.value, _rest(machine, value, item), node)
            else:
                assign(machine, item, _part(machine, value, number - after, item), node)


def _rest(machine: Machine, value: Value, node: ast.AST) -> Value:
    """What a starred target comes to hold: a list with any of the parts."""
    held = [
        t for thing in value if isinstance(thing, Container) for t in inner(machine.heap, (thing,))
    ]
    made = Container(position(node), machine.frames, "list", {"*": position(node)})
    machine.heap[made, "*"] = union(tuple(held), machine.unknown(node, of=(value,)))
    return (made,)


def _part(machine: Machine, value: Value, number: int, node: ast.AST) -> Value:
    found = []
    for thing in value:
        if isinstance(thing, Container):
            found.append(item_of(machine, thing, number, node))
        elif isinstance(thing, Instance) and "typing.NamedTuple" in thing.bases:
            names = list(thing.definition.attributes)[number : number + 1]
            found += [attribute(machine, (thing,), name, node) for name in names]
        elif isinstance(thing, Unknown):
            found.append(machine.remember(thing, ("part", number), node, thing.text))
        else:
            found.append(machine.unknown(node, of=((thing,),)))
    return union(*found) if found else ()


def _assign_attribute(machine: Machine, target: ast.Attribute, value: Value, node: ast.AST) -> None:
    for owner in machine.evaluate(target.value):
        if target.attr == "last_epoch":
            machine.emit("last_epoch", node, (owner,), make=partial(Write, value=value))
        if isinstance(owner, Instance):
            _rebound(machine, machine.heap.get((owner, target.attr), ()), value, node, target.attr)
            machine.trace.touch()
        else:
            kept = tuple(inner(machine.heap, value))
            if isinstance(owner, Scheduler | Optimizer):  # whoever has it has these too
                kept = tuple(t for t in kept if isinstance(t, Scheduler))
            if kept:
                machine.emit("escape", node, kept, "." + target.attr)
        if not isinstance(owner, Ref):
            machine.heap[owner, target.attr] = value


def _assign_item(machine: Machine, target: ast.Subscript, value: Value, node: ast.AST) -> None:
    key = key_of(machine.evaluate(target.slice))
    for owner in machine.evaluate(target.value):
        if isinstance(owner, Group):
            write = partial(Write, value=value)
            machine.emit("group_write", node, owner.optimizer, str(key), make=write)
        elif isinstance(owner, Container):
            if key != "*":
                _rebound(
                    machine, machine.heap.get((owner, key), ()), value, node, ast.unparse(target)
                )
            put(machine, owner, key, value, node)
        else:
            kept = tuple(inner(machine.heap, value))
            if kept:
                machine.emit("escape", node, kept, f"[{key}]")
            if key != "*":
                machine.heap[owner, ("[]", key)] = value


def _rebound(machine: Machine, old: Value, new: Value, node: ast.AST, name: str) -> None:
    """A name that held an optimizer comes to hold another one."""
    kinds: tuple[tuple[Kind, type[Thing]], ...] = (("rebind", Optimizer), ("replace", Scheduler))
    for kind, cls in kinds:
        before: list[Thing] = [t for t in old if isinstance(t, cls)]
        after: list[Thing] = [t for t in new if isinstance(t, cls)]
        if cls is Optimizer and isinstance(getattr(node, "value", None), ast.Call):
            before += [t for t in old if isinstance(t, Unknown) and t in machine.scheduled]
            after += [t for t in new if _makes_anew(machine, t, old)]
        if before and after and not set(before) & set(after):
            rebind = partial(Rebind, before=tuple(before), after=tuple(after))
            machine.emit(kind, node, (*before, *after), name, make=rebind)


def _makes_anew(machine: Machine, thing: Thing, old: Value) -> bool:
    """Whether an imported function made an optimizer, and not from the one that was there."""
    if not isinstance(thing, Unknown) or not set(old) & machine.scheduled:
        return False
    name = thing.text.rsplit(".", 1)[-1].lower()
    made = {t.text.rsplit(".", 1)[-1].lower() for t in old if isinstance(t, Unknown)}
    if name not in made and ("optim" not in name or "step" in name):
        return False
    held = {t for value in thing.of for t in inner(machine.heap, value)}
    return "." in thing.text and not held & set(old) and not may_have((thing,), old.__contains__)
