"""What names hold, and the words that things go by."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Final

from lrviz.known.names import is_loader
from lrviz.sources.script.plans.machine.machine import Machine, varying
from lrviz.sources.script.plans.values.things import Dotted, Instance, Loader, Missing, Opaque

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


def kind_of(*things: Any) -> str:
    """The kind of what is made of some things."""
    return "carried" if varying(*things) else ""
