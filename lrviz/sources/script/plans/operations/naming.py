"""What names hold, and the words that things go by."""

from __future__ import annotations

import ast
import builtins
import re
from typing import Any, Final

from lrviz.known.names import is_loader
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Loader, Optimizer
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.things import (
    Dict,
    Dotted,
    Instance,
    Items,
    Missing,
    Opaque,
    kinds_in,
)
from lrviz.sources.script.plans.values.varying import varying
from lrviz.sources.script.syntax import nodes

_CALLED: Final = re.compile(r"[\w\])]\(")
BUILTINS: Final = frozenset(vars(builtins))


def named(machine: Machine, node: ast.Name) -> Any:
    """What a name holds."""
    value = machine.settled(machine.lookup(node.id))
    if isinstance(value, Missing):
        if node.id == "__name__":
            return "__main__" if machine.main else (machine.scope.module or machine.scope).name
        if node.id in BUILTINS:
            return Dotted(f"builtins.{node.id}")
        value = machine.opaque(node.id, "loader" if is_loader(node.id) else "")
        machine.module.slots[node.id] = value
    return value


def said(machine: Machine, value: Any, node: ast.AST) -> str:
    """The text that a thing goes by in an expression."""
    if isinstance(value, Opaque | Loader | Instance) and value.text:
        return value.text
    if isinstance(value, Dotted):
        return value.name
    return machine.words(node)


def unknown(machine: Machine, node: ast.AST) -> Any:
    """Something of which only the text is known, and whether it is the same each time."""
    varies = _varies(machine, node, "tick", "count", "head")
    return machine.opaque(machine.words(node), "carried" if varies else "")


def length_unknown(machine: Machine, value: Any, node: ast.AST) -> Num:
    """The length of what has one that is not known."""
    if isinstance(value, Items) and _varies(machine, node, "tick", "count"):
        made = machine.opaque(machine.words(node), "carried")
        return Sym("carried", (made.text, id(made)))
    text = said(machine, value, node)
    machine.kept.append(value)
    return machine.free(f"len({text})" if not text.startswith("len(") else text, value)


def _varies(machine: Machine, node: ast.AST, *atoms: str) -> bool:
    """Whether a name in an expression holds a number of the turns, or of the tick."""
    for part in nodes(node):
        if isinstance(part, ast.Name):
            held = machine.lookup(part.id)
            inside = tuple(held.slots.values()) if isinstance(held, Items | Dict) else ()
            if any(not kinds_in(one).isdisjoint(atoms) for one in (held, *inside)):
                return True
    return False


def kind_of(*things: Any) -> str:
    """The kind of what is made of some things."""
    return "carried" if varying(*things) else ""


def bind(machine: Machine, name: str, value: Any) -> None:
    """A name comes to hold a value."""
    scope = machine.scope
    while (kind := scope.shared.get(name)) == "around" and scope.parent is not None:
        scope = scope.parent
    if kind == "global":
        scope = scope.module or machine.module
    elif kind == "nonlocal":
        outer = scope.parent
        while outer is not None and name not in outer.slots:
            outer = outer.parent
        scope = outer or scope
    machine.store.write(scope.slots, name, value)
    entitle(machine, value, name)


def entitle(machine: Machine, value: Any, name: str) -> None:
    """A thing goes by the name that it was first bound to, unless a plain one led to it."""
    if isinstance(value, Opaque) and _is_nameless(machine, value, name):
        value.text = name
    elif isinstance(value, Instance) and not value.text:
        value.text = name
        for key, held in value.slots.items():
            if isinstance(held, Opaque) and held.text == f"?.{key}":
                held.text = f"{name}.{key}"
                given = machine.given_for(held.text)
                if given is not None:
                    value.slots[key] = given
    elif hasattr(value, "length") and hasattr(value, "text") and not value.text:
        value.text = name
    elif hasattr(value, "cls") and hasattr(value, "loops") and not value.name:
        value.name = name
        if isinstance(value, Optimizer) and value.askable:
            ask_lr(machine, value)


def ask_lr(machine: Machine, optimizer: Optimizer) -> None:
    """The LR of an optimizer that does not say it goes by the optimizer's name."""
    for group in optimizer.groups:
        group.slots["lr"] = group.slots["now"] = machine.free(optimizer.asked, optimizer)


def _is_nameless(machine: Machine, value: Opaque, name: str) -> bool:
    """Whether a thing has no name yet: what a call gave, and nothing else of that name is."""
    if not value.text:
        return True
    if not _CALLED.search(value.text) or value.kind == "import":
        return False
    return machine.titles.setdefault(name, value.text) == value.text
