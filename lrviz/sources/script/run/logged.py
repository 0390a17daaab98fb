"""What a LightningModule logs, and in which of its methods."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from lrviz.sources.script.syntax import nodes
from lrviz.sources.script.values.definitions import Class

_Text = str | ast.JoinedStr | None
"""A name as it stands in a call; None where it cannot be read."""
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
                for where, text in _filled(found, name, method.node, cls):
                    if text is None:
                        whole = False
                    else:
                        (validating if where.startswith(_VALIDATING) else others).add(text)
    return Logged(frozenset(validating | others), frozenset(validating - others), whole)


def _filled(text: _Text, name: str, node: ast.AST, cls: Class) -> Iterator[tuple[str, str | None]]:
    """A name that a method logs, and the hook: of an f-string, as the callers fill it in."""
    if not isinstance(text, ast.JoinedStr):
        yield name, text
        return
    asked = {n.id for n in nodes(text) if isinstance(n, ast.Name)}
    known = False
    for caller, other in ((n, m.node) for one in cls.lineage() for n, m in one.methods.items()):
        for call in nodes(other):
            if _is_call_of(call, name) and isinstance(node, ast.FunctionDef):
                known = True
                given = _given(call, node)
                whole = all(part in given for part in asked)
                yield caller, _joined(text, given) if whole else None
    if not known:
        yield name, None


def _is_call_of(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    """Whether it is ``self.name(…)``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "self"
    )


def _given(call: ast.Call, function: ast.FunctionDef) -> dict[str, str]:
    """The texts that a call of a method gives, by parameter."""
    names = [argument.arg for argument in function.args.args]
    defaults = function.args.defaults
    parts: dict[str, ast.expr] = dict(
        zip(names[len(names) - len(defaults) :], defaults, strict=True)
    )
    parts.update(zip(names[1:], call.args, strict=False))
    parts.update((k.arg, k.value) for k in call.keywords if k.arg is not None)
    texts = {name: _text(part) for name, part in parts.items()}
    return {name: text for name, text in texts.items() if isinstance(text, str)}


def _joined(text: ast.JoinedStr, given: dict[str, str]) -> str | None:
    """An f-string of names that are given; None where it has more than names."""
    parts: list[str] = []
    for part in text.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
            parts.append(given[part.value.id])
        else:
            return None
    return "".join(parts)


def _names(tree: ast.AST) -> Iterator[_Text]:
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


def _text(node: ast.expr | None) -> _Text:
    if isinstance(node, ast.JoinedStr):
        return node
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keys(node: ast.expr | None) -> Iterator[_Text]:
    if not isinstance(node, ast.Dict):
        yield None
        return
    for key in node.keys:
        yield _text(key)
