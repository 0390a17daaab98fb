"""What the text of a loop says that its turns change, before any of them is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.plans.machine.effects import CHANGING
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import Instance, Items
from lrviz.sources.script.syntax import children

_APART: Final = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""What has names of its own."""

Targets = tuple[tuple[str, str], ...]
"""Names, and attributes of what names hold: ``("step", "")``, ``("self", "step")``. "items" is what
a list holds."""


def assigned(machine: Machine, node: Any) -> Iterator[tuple[Any, Any]]:
    """The places that the body of a loop assigns to and that hold something already.

    They would be found by running it, and it would have to be run once more to know what comes of
    them.
    """
    scope = machine.scope
    for name, attribute in _targets(node):
        if name not in scope.slots or name in scope.shared:
            continue
        if not attribute:
            yield scope.slots, name
            continue
        held = scope.slots[name]
        if isinstance(held, Instance if attribute != "items" else Items) and (
            attribute in held.slots
        ):
            yield held.slots, attribute


@by_node
def _targets(node: Any) -> Targets:
    found: dict[tuple[str, str], None] = {}
    waiting: list[ast.AST] = [*node.body, *([node.target] if hasattr(node, "target") else ())]
    for part in waiting:  # which grows
        if isinstance(part, _APART):
            continue
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found[part.id, ""] = None
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if isinstance(part.ctx, ast.Store):
                found[part.value.id, part.attr] = None
            elif part.attr in CHANGING:
                found[part.value.id, "items"] = None
        waiting += children(part)
    return tuple(found)
