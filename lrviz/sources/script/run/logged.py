"""What a LightningModule logs, and in which of its methods."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from lrviz.sources.script.syntax import nodes
from lrviz.sources.script.values.definitions import Class

_VALIDATING = ("validation_", "on_validation", "test_", "on_test")


@dataclass(frozen=True)
class Logged:
    """The metrics that a module logs, by name.

    Attributes:
        names: All of them.
        validating: Those that only the hooks of validation log.
        whole: Whether every call that logs could be read.
    """

    names: frozenset[str]
    validating: frozenset[str]
    whole: bool

    def has(self, name: str) -> bool:
        """Whether a metric may be there under that name."""
        return any(name == mine or name.startswith((f"{mine}_", f"{mine}/")) for mine in self.names)


def logged(cls: Class) -> Logged:
    """What a class of the file logs in its methods."""
    validating: set[str] = set()
    others: set[str] = set()
    whole = True
    for one in cls.lineage():
        for name, method in one.methods.items():
            for found in _names(method.node):
                if found is None:
                    whole = False
                else:
                    (validating if name.startswith(_VALIDATING) else others).add(found)
    return Logged(frozenset(validating | others), frozenset(validating - others), whole)


def _names(tree: ast.AST) -> Iterator[str | None]:
    """The names that calls log; None where one of them cannot be read."""
    for node in nodes(tree):
        if _passes_self(node):
            yield None
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "log":
            yield _text(_first(node, "name"))
        elif node.func.attr == "log_dict":
            yield from _keys(_first(node, "dictionary"))
        elif "log" in node.func.attr and isinstance(node.func.value, ast.Name):
            yield None  # a method of another kind: self.log_metrics()


def _passes_self(node: ast.AST) -> bool:
    """Whether the module itself, or its ``log``, is given to something."""
    if isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Name) and node.func.id in ("super", "getattr", "isinstance"):
            return False
        return any(
            (isinstance(item, ast.Name) and item.id == "self")
            or (isinstance(item, ast.Attribute) and item.attr in ("log", "log_dict"))
            for item in given
        )
    return False


def _first(node: ast.Call, keyword: str) -> ast.expr | None:
    if node.args:
        return node.args[0]
    return next((k.value for k in node.keywords if k.arg == keyword), None)


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keys(node: ast.expr | None) -> Iterator[str | None]:
    if not isinstance(node, ast.Dict):
        yield None
        return
    for key in node.keys:
        yield _text(key)
