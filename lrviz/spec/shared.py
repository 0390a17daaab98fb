"""Expressions with what stands in them more than once as one node."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Any, ClassVar


class Shared(ast.expr):
    """What stands in a tree more than once.

    Attributes:
        value: It.
    """

    _fields = ("value",)
    _field_types: ClassVar[dict[str, Any]] = {"value": ast.expr}
    value: ast.expr


def with_shared(tree: ast.expr) -> ast.expr:
    """The tree with each part that comes again as one `Shared`; it is changed in place."""
    times = Counter(ast.dump(node) for node in ast.walk(tree) if _is_computed(node))
    shared: dict[str, Shared] = {}

    class Sharing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            text = ast.dump(node) if _is_computed(node) else ""
            if times[text] < 2:
                return self.generic_visit(node)
            if text not in shared:
                shared[text] = Shared(value=self.generic_visit(node))  # type: ignore[call-arg]
            return shared[text]

    found = Sharing().visit(tree)
    assert isinstance(found, ast.expr)
    return found


def _is_computed(node: ast.AST) -> bool:
    return isinstance(node, ast.expr) and not isinstance(node, ast.Name | ast.Constant)
