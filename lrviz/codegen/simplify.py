"""Formulas with their numbers put in, and what comes to nothing left out: 0 + (1 - 0) * x is x.

Only what changes no bit of the result: the printed code gives the LRs that were plotted.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import Any, Final

_BINARY: Final[Mapping[type[ast.operator], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
}


def simplified(tree: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr:
    """The expression with ``values`` for the names, as short as it can be written."""
    found: ast.expr = _Simpler(values).visit(copy.deepcopy(tree))
    return found


class _Simpler(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.values.get(node.id, node))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        value = _number(node)
        return node if value is None else _constant(value)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        a, b = _number(node.left), _number(node.right)
        if a is not None and b is not None and type(node.op) in _BINARY:
            return _shorter(node, _BINARY[type(node.op)](a, b))
        if isinstance(node.op, ast.Add):
            if a == 0:
                return node.right
            return _less(node)
        if isinstance(node.op, ast.Sub) and b == 0:
            return node.left
        if isinstance(node.op, ast.Mult):
            return node.right if a == 1 else node.left if b == 1 else node
        return node


def _less(node: ast.BinOp) -> ast.expr:
    """A sum with something below 0 is a difference."""
    right = node.right
    value = _number(right)
    if value is not None and value < 0:
        return ast.BinOp(node.left, ast.Sub(), _constant(-value))
    factors: list[ast.BinOp] = []
    while isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult | ast.Div):
        factors.append(right)
        right = right.left
    value = _number(right)
    if value is None or value >= 0 or not factors:
        return node
    lowest = factors[-1]
    if value == -1 and isinstance(lowest.op, ast.Mult):
        if len(factors) == 1:
            return ast.BinOp(node.left, ast.Sub(), lowest.right)
        factors[-2].left = lowest.right
    else:
        lowest.left = _constant(-value)
    return ast.BinOp(node.left, ast.Sub(), node.right)


def _shorter(node: ast.BinOp, value: float) -> ast.expr:
    """The number, unless it is longer to write than the difference that it is."""
    number = _constant(value)
    return number if len(repr(value)) <= len(ast.unparse(node)) else node


def _constant(value: float) -> ast.Constant:
    return ast.Constant(value)


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _number(node.operand)
        return None if value is None else -value
    return None
