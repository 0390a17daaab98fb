"""Containers of unknown classes that a script fills: what their length is, changes as it does."""

from __future__ import annotations

import ast
import re
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.syntax import nodes

_FILLS: Final = re.compile(r"^(append|push|add|store|extend|insert|put|remember|enqueue)(_|$)")
_LAST: Final = re.compile(r"\b\w{1,100}$")


def is_filled(machine: Machine, thing: Any) -> bool:
    """Whether a method of a thing of that name is called that puts something into it."""
    found = _LAST.search(thing.text)
    return found is not None and found[0] in _filled(machine.tree)


@by_node
def _filled(tree: Any) -> frozenset[str]:
    """The names of what is filled: ``memory`` in ``self.memory.push(x)``."""
    calls = (part.value for part in nodes(tree) if isinstance(part, ast.Expr))
    methods = (call.func for call in calls if isinstance(call, ast.Call))
    found: set[str] = set()
    for method in methods:
        if isinstance(method, ast.Attribute) and _FILLS.match(method.attr):
            on = method.value
            found |= {getattr(on, "attr", None) or getattr(on, "id", None) or ""}
    return frozenset(found)
