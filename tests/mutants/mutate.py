"""The mutants of a module: its text with one small mistake each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_COMPUTED = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "/",
    ast.Mod: "*",
    ast.Pow: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}
_NOTHING = ("None", "False")
"""What is as good as no value where it is returned: a caller asks only whether there is one."""
_SMALL = 10
"""A number up to here becomes its neighbour; a larger one is taken for a limit and goes far off."""


@dataclass(frozen=True)
class Mutant:
    """One mistake: what stands at ``start:end`` of a module's text becomes ``new``."""

    line: int
    start: int
    end: int
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The module's text with the mistake; no line moves."""
        return text[: self.start] + self.new + text[self.end :]

    def __str__(self) -> str:
        old = " ".join(self.old.split())
        return f"{self.line}: {old[:70]}  ->  {self.new.strip()[:70]}"


class _Places:
    """Where the nodes of a module stand in its text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        """The index of a place that ast names: a line from 1, a column in bytes."""
        before = self._lines[line - 1].encode()[:column]
        return self._starts[line - 1] + len(before.decode())

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """From where to where a node stands."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.at(node.lineno, node.col_offset)
        return start, self.at(node.end_lineno, node.end_col_offset)


def mutants(text: str) -> list[Mutant]:
    """All mutants of a module's text, in the order of the text; some few of them are no Python."""
    places = _Places(text)
    found = {}
    for node, start, end, new in _changes(ast.parse(text), places):
        old = text[start:end]
        lines = old.count("\n") - new.count("\n")
        found[start, end, new] = Mutant(node.lineno, start, end, old, new + "\n" * lines)
    return sorted(found.values(), key=lambda one: (one.start, one.end, one.new))


Change = tuple["ast.expr | ast.stmt", int, int, str]


def _changes(tree: ast.Module, places: _Places) -> Iterator[Change]:
    for node in _walk(tree):
        if isinstance(node, ast.Compare):
            yield from _compared(node, places)
        elif isinstance(node, ast.BoolOp):
            new = "or" if isinstance(node.op, ast.And) else "and"
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from _between(node, left, right, new, places)
        elif isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED and not _is_text(node):
            yield from _between(node, node.left, node.right, _COMPUTED[type(node.op)], places)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, *places.span(node), f"bool({ast.unparse(node.operand)})"
        elif isinstance(node, ast.Constant):
            yield from _constant(node, places)
        elif isinstance(node, ast.If | ast.While | ast.IfExp):
            yield from _condition(node, places)
        elif isinstance(node, ast.Set | ast.Tuple | ast.List | ast.Dict):
            yield from _words(node, places)
        elif isinstance(node, ast.stmt):
            yield from _statement(node, places)


def _walk(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """What is run when a module is used: no annotations, imports, decorators and docstrings."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert):
        return
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
        return
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.expr | ast.stmt):
        yield node
    left_out = ("annotation", "returns", "decorator_list", "type_params")
    for name, value in ast.iter_fields(node):
        if name in left_out or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _is_text(node: ast.BinOp) -> bool:
    """Whether strings, lists or types are put together: any other operator raises at once."""
    kinds = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    for side in (node.left, node.right):
        if isinstance(side, kinds) or (
            isinstance(side, ast.Constant) and not isinstance(side.value, int | float)
        ):
            return True
    return isinstance(node.left, ast.BinOp) and _is_text(node.left)


def _between(
    node: ast.expr, left: ast.expr, right: ast.expr, new: str, places: _Places
) -> Iterator[Change]:
    """The operator between two operands; parentheses around them stay."""
    start, end = places.span(left)[1], places.span(right)[0]
    between = places.text[start:end]
    if "#" in between:
        return
    operator = between.strip("() \n\t\\")
    at = between.index(operator)
    yield node, start + at, start + at + len(operator), new


def _compared(node: ast.Compare, places: _Places) -> Iterator[Change]:
    operands = [node.left, *node.comparators]
    for left, right, op in zip(operands, operands[1:], node.ops, strict=False):
        yield from _between(node, left, right, _COMPARED[type(op)], places)
        if isinstance(right, ast.Constant) and isinstance(right.value, str) and right.value:
            yield right, *places.span(right), repr(right.value + "?")


def _constant(node: ast.Constant, places: _Places) -> Iterator[Change]:
    value, span = node.value, places.span(node)
    if isinstance(value, bool):
        yield node, *span, str(not value)
    elif isinstance(value, int | float):
        new = value + 1 if abs(value) <= _SMALL else value * 1000
        yield node, *span, f"({new!r})"


def _condition(node: ast.If | ast.While | ast.IfExp, places: _Places) -> Iterator[Change]:
    """A condition without an operator of its own, turned round."""
    if isinstance(node.test, ast.Name | ast.Attribute | ast.Call):
        yield node.test, *places.span(node.test), f"(not {ast.unparse(node.test)})"


def _words(node: ast.Set | ast.Tuple | ast.List | ast.Dict, places: _Places) -> Iterator[Change]:
    """Each word of a table, misspelt; what has spaces is a message."""
    for one in node.keys if isinstance(node, ast.Dict) else node.elts:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.isprintable():
            if not one.value or " " in one.value:
                continue
            yield one, *places.span(one), repr(one.value + "?")


def _statement(node: ast.stmt, places: _Places) -> Iterator[Change]:
    """A statement that is left out, and a value that is not returned."""
    span = places.span(node)
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if called or isinstance(node, ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield node, *span, "pass"
    elif isinstance(node, ast.Return) and node.value and ast.unparse(node.value) not in _NOTHING:
        yield node, *span, "return None"
