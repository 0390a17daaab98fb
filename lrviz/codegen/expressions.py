"""Expressions of a spec as Python, set as ruff and Black set them."""

from __future__ import annotations

import ast
import copy
from typing import Final

from lrviz.codegen.syntax import INDENT, Broken

_SUMS: Final = (ast.Add, ast.Sub)
_PRODUCTS: Final = (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)


def one_line(tree: ast.AST) -> str:
    """The expression on one line."""
    return ast.unparse(_Powers().visit(copy.deepcopy(tree)))


def led(lead: str, tree: ast.expr) -> Broken:
    """The expression after ``lead``, in brackets where it goes over several lines."""

    def several(width: int) -> list[str]:
        if isinstance(tree, ast.Call):  # it has brackets of its own
            return _led(lead, _call(tree, width))
        return _enclosed(f"{lead}(", several_lines(tree, width - len(INDENT)))

    return Broken(lead + one_line(tree), several)


def several_lines(tree: ast.expr, width: int) -> list[str]:
    """The expression for a pair of brackets, broken where a line would be longer than ``width``."""
    text = one_line(tree)
    if len(text) <= width:
        return [text]
    if isinstance(tree, ast.IfExp):
        return _cases(tree, width)
    if isinstance(tree, ast.BinOp) and not isinstance(tree.op, ast.Pow):
        (_, first), *rest = _chain(tree)
        lines = _operand(first, tree, width)
        for sign, operand in rest:
            lines += _led(f"{sign} ", _operand(operand, tree, width - len(sign) - 1))
        return lines
    if isinstance(tree, ast.Call):
        return _call(tree, width)
    return [text]


def _call(tree: ast.Call, width: int) -> list[str]:
    """A call whose arguments stand on lines of their own."""
    width -= len(INDENT)
    lines = [", ".join(map(one_line, tree.args))]
    if len(lines[0]) > width:
        inside = [several_lines(one, width) for one in tree.args]
        after = "," if len(inside) > 1 else ""
        lines = [line for one in inside for line in (*one[:-1], one[-1] + after)]
    return _enclosed(f"{one_line(tree.func)}(", lines)


def _cases(tree: ast.IfExp, width: int) -> list[str]:
    lines = several_lines(tree.body, width)
    lines += _led("if ", several_lines(tree.test, width - len("if ")))
    if isinstance(tree.orelse, ast.IfExp):
        return lines + _led("else ", _cases(tree.orelse, width - len("else ")))
    return lines + _led("else ", several_lines(tree.orelse, width - len("else ")))


def _led(lead: str, lines: list[str]) -> list[str]:
    return [lead + lines[0], *lines[1:]]


def _enclosed(start: str, lines: list[str]) -> list[str]:
    return [start, *(INDENT + line for line in lines), ")"]


def _chain(tree: ast.BinOp) -> list[tuple[str, ast.expr]]:
    """The operands of operators that bind alike, each with the one before it."""
    alike = _SUMS if isinstance(tree.op, _SUMS) else _PRODUCTS
    sign = ast.unparse(ast.BinOp(ast.Name("a"), tree.op, ast.Name("a")))[2:-2]
    left = tree.left
    if isinstance(left, ast.BinOp) and isinstance(left.op, alike):
        return [*_chain(left), (sign, tree.right)]
    return [("", left), (sign, tree.right)]


def _operand(operand: ast.expr, tree: ast.BinOp, width: int) -> list[str]:
    """An operand of ``tree``, in brackets where it needs them."""
    closer = isinstance(operand, ast.BinOp) and (
        isinstance(operand.op, ast.Pow)
        or (isinstance(tree.op, _SUMS) and isinstance(operand.op, _PRODUCTS))
    )
    if closer or isinstance(operand, ast.Call | ast.Name | ast.Constant | ast.UnaryOp):
        return several_lines(operand, width)
    text = f"({one_line(operand)})"
    if len(text) <= width:
        return [text]
    return _enclosed("(", several_lines(operand, width - len(INDENT)))


class _Powers(ast.NodeTransformer):
    """Powers of a name or a number to another have no spaces: ``0.9**epoch``."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        base = node.left
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        if isinstance(base, ast.BinOp) and isinstance(node.left, ast.Name):
            node.left.id = f"({node.left.id})"
        elif isinstance(base, ast.Name | ast.Constant) and _simple(node.right):
            # A name is printed as it stands, whatever it is.
            return ast.Name(f"{ast.unparse(node.left)}**{ast.unparse(node.right)}")
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        power = isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow)
        self.generic_visit(node)
        if power:
            node.operand = ast.Name(f"({ast.unparse(node.operand)})")
        return node


def _simple(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Name | ast.Constant) and "(" not in ast.unparse(node)
    return isinstance(node, ast.Name | ast.Constant)
