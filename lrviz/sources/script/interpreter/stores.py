"""What a file stores to, wherever that stands."""

from __future__ import annotations

import ast
from collections import Counter

from lrviz.sources.script.syntax import assigned, nodes, takes_next


class Stores:
    """How often a file stores to each name and attribute."""

    def __init__(self, tree: ast.AST) -> None:
        self.names: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.shared: set[str] = set()
        self.setattr = False
        for node in nodes(tree):
            if isinstance(node, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    self.names[node.id] += 1
                self.setattr |= node.id == "setattr"
            elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self.attributes[node.attr] += 1
            elif isinstance(node, ast.Global | ast.Nonlocal):
                self.shared.update(node.names)


class Body:
    """What the body of a loop does to names.

    Attributes:
        changes: Names and attributes that it assigns or changes.
        sets: Names that it assigns, other than by looping over something.
        breaks: Whether it has a ``break``.
        takes: Whether it takes something with ``next``.
    """

    def __init__(self, body: list[ast.stmt]) -> None:
        self.changes, self.sets, self.breaks = assigned(body)
        self.takes = takes_next(body)
