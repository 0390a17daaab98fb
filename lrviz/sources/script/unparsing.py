"""Expressions as Python would write them."""

from __future__ import annotations

import ast
from typing import Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.syntax import is_short

_LONGEST: Final = 60


@by_node
def in_short(node: ast.AST) -> str:
    """The text of an expression, if it is short; else ""."""
    text = unparsed(node) if is_short(node) else ""
    return "" if len(text) > _LONGEST or "\n" in text else text


def unparsed(node: ast.AST) -> str:
    """What ``ast.unparse`` gives, which is slow: most are names, and calls by name."""
    text = _plain(node)
    return ast.unparse(node) if text is None else text


def _plain(node: ast.AST) -> str | None:
    """The text of what needs no brackets, made of the like; None for all else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        plain = node.value is None or isinstance(node.value, bool | int | str)
        return repr(node.value) if plain and node.kind is None else None
    parts: list[str | None]
    if isinstance(node, ast.Attribute):
        parts = [None if isinstance(node.value, ast.Constant) else _plain(node.value)]
        text = f"{parts[0]}.{node.attr}"
    elif isinstance(node, ast.Subscript):
        parts = [_plain(node.value), _plain(node.slice)]
        text = f"{parts[0]}[{parts[1]}]"
    elif isinstance(node, ast.Call):
        named = [(keyword.arg, _plain(keyword.value)) for keyword in node.keywords]
        parts = [_plain(node.func), *map(_plain, node.args)]
        given = [*map(str, parts[1:]), *(f"{name}={value}" for name, value in named)]
        parts += [part for pair in named for part in pair]
        text = f"{parts[0]}({', '.join(given)})"
    else:
        return None
    return None if None in parts else text
