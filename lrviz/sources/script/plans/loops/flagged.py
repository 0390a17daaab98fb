"""Loops that a flag ends: ``while not done``, where a loop inside sets it and breaks.

If that is the last thing in a turn, as in ``if step >= most: done = True; break``, the condition
can stand for the flag: ``while not step >= most``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeGuard

from lrviz.sources.script.syntax import dotted, nodes


@dataclass(frozen=True)
class Flag:
    """What ends a loop.

    Attributes:
        node: A name or an attribute.
        ends: The value that is set.
        test: When.
    """

    node: ast.expr
    ends: bool
    test: ast.expr


def flag_of(node: ast.While) -> Flag | None:
    """The flag that a loop waits for, if it is set right at the end of a turn of a loop inside."""
    wanted = {dotted(part): part for part in nodes(node.test) if _is_name(part)}
    for place, inner in enumerate(node.body):
        if not isinstance(inner, ast.For):
            continue
        last = inner.body[-1]
        if not isinstance(last, ast.If) or last.orelse or not isinstance(last.body[-1], ast.Break):
            continue
        set_ = [(name, value) for name, value in _constants(last.body) if name in wanted]
        written = [name for statement in node.body for name in _stored(statement)]
        after = (*last.body, *inner.orelse, *node.body[place + 1 :])
        changed = {name for statement in after for name in _stored(statement)}
        if len(set_) != 1 or written.count(set_[0][0]) != 1 or not _stays(last.test, changed):
            continue
        name, ends = set_[0]
        return Flag(wanted[name], ends, last.test)
    return None


def without(node: ast.While, flag: Flag) -> ast.While:
    """The same loop, with the flag's condition in its place."""
    test: ast.expr = _Instead(flag).visit(_copied(node.test))
    made = ast.While(test, node.body, node.orelse)
    return ast.fix_missing_locations(ast.copy_location(made, node))


class _Instead(ast.NodeTransformer):
    """Puts a condition in the place of a flag."""

    def __init__(self, flag: Flag) -> None:
        self._flag = flag

    def visit(self, node: ast.AST) -> Any:
        if _is_name(node) and dotted(node) == dotted(self._flag.node):
            test = self._flag.test
            made = copy(test) if self._flag.ends else ast.UnaryOp(ast.Not(), test)
            return ast.copy_location(made, node)
        return self.generic_visit(node)


def _copied(test: ast.expr) -> ast.expr:
    made = ast.parse(ast.unparse(test), mode="eval").body
    for part in ast.walk(made):
        ast.copy_location(part, test)
    return made


def _is_name(node: ast.AST) -> TypeGuard[ast.expr]:
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    )


def _constants(body: list[ast.stmt]) -> Iterator[tuple[str, bool]]:
    for statement in body:
        value = getattr(getattr(statement, "value", None), "value", None)
        if isinstance(statement, ast.Assign) and isinstance(value, bool):
            yield from ((dotted(target), value) for target in statement.targets)


def _stored(statement: ast.stmt) -> Iterator[str]:
    for part in nodes(statement):
        if _is_name(part) and isinstance(getattr(part, "ctx", None), ast.Store):
            yield dotted(part)


def _stays(test: ast.expr, changed: set[str]) -> bool:
    """Whether a condition is as true after some names have changed, and calls nothing."""
    return not any(
        isinstance(part, ast.Call) or (_is_name(part) and dotted(part) in changed)
        for part in nodes(test)
    )
