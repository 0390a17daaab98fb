"""Names that a script binds more than once: what reads them later may find another value."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.syntax import nodes

_PACKAGES: Final = frozenset({"math", "np", "numpy", "torch"})


@by_node
def rebound(tree: Any) -> frozenset[str]:
    """The names that are bound at more than one place of a file, or changed there."""
    found: Counter[str] = Counter()
    for part in ast.walk(tree):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
            found[part.id] += 1
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found[part.target.id] += 1
    return frozenset(name for name, often in found.items() if often > 1)


@by_node
def reads_outside(node: Any) -> frozenset[str]:
    """The names that a function or a generator expression reads and does not bind itself."""
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    own = {part.id for part in names if isinstance(part.ctx, ast.Store)}
    own |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    return frozenset(part.id for part in names) - own


@by_node
def self_contained(function: Any) -> bool:
    """Whether a function reads no attribute and no item, of which each may change meanwhile."""
    called = {id(part.func) for part in nodes(function) if isinstance(part, ast.Call)}
    return not any(
        isinstance(part, ast.Attribute | ast.Subscript) and id(part) not in called
        for part in nodes(function)
        if getattr(getattr(part, "value", None), "id", "") not in _PACKAGES
    )


def depends_on_time(tree: ast.Module, function: Any) -> bool:
    """Whether what a function gives may depend on when it is run, for all that the text tells."""
    return not self_contained(function) or not rebound(tree).isdisjoint(reads_outside(function))


@by_node
def lingering(tree: Any) -> frozenset[ast.AST]:
    """The generator expressions and calls of ``map`` and such that are kept, not gone through."""
    lazy = [part for part in ast.walk(tree) if _is_lazy(part)]
    at_once: set[int] = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Call):
            at_once |= {id(arg) for arg in part.args} if not _is_lazy(part) else set()
        elif isinstance(part, ast.For | ast.comprehension):
            at_once.add(id(part.iter))
        elif isinstance(part, ast.Starred):
            at_once.add(id(part.value))
    return frozenset(part for part in lazy if id(part) not in at_once)


def _is_lazy(part: ast.AST) -> bool:
    called = part.func if isinstance(part, ast.Call) else None
    named = isinstance(called, ast.Name) and called.id in ("map", "filter")
    return named or isinstance(part, ast.GeneratorExp)
