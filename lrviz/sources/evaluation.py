"""Configs written in Python, evaluated and never run: literals, arithmetic, names, ``dict(...)``.

What cannot be evaluated (a call of somebody's function, an imported name) is an `Unknown` that is
named like the text; a class that a config imports is known by that name.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.calculation import binary, called, unary
from lrviz.sources.changing import CHANGING, changed, has_place
from lrviz.sources.quantity import NoValue, Unknown
from lrviz.sources.said import Said
from lrviz.sources.syntax.tree import Lines
from lrviz.text.place import Location
from lrviz.text.problem import Span

_COMPARISONS: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_REFERENCE: Final = re.compile(r"\{\{\s*_base_\.([\w.]+)\s*\}\}")


class Evaluator:
    """Evaluates the statements of one file in their order.

    Attributes:
        names: What each name at the top of the file is.
    """

    def __init__(self, text: str, names: Mapping[str, Said], *, places: bool) -> None:
        self._text = text
        self._lines = Lines(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._places = places
        self.names: dict[str, Said] = dict(names)

    def statement(self, node: ast.stmt) -> None:
        """Take one statement in."""
        match node:
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self._assign(target, found)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self.value(value))
            case ast.AugAssign(target=target, op=op, value=value):
                both = ast.BinOp(target, op, value)  # a target evaluates to what it is up to now
                self._assign(target, self.value(ast.copy_location(both, node)))
            case ast.Expr(value=ast.Call(func=ast.Attribute()) as call):
                self._method(call)
            case ast.If(test=test, body=body, orelse=other):
                decided = self.value(test).value
                if isinstance(decided, Unknown):
                    self._forget(node)
                else:
                    for inside in body if decided else other:
                        self.statement(inside)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self.names[name] = self._unknown(node, alias.name)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target)
            case _:
                self._forget(node)

    def value(self, node: ast.expr) -> Said:
        """What an expression is, and where it stands."""
        if isinstance(node, ast.Constant) and node.value is None:
            return Said(None, self._place(node))
        try:
            found = self._value(node)
        except (NoValue, ArithmeticError, TypeError, ValueError, RecursionError):
            found = None
        if found is None:
            return self._unknown(node, self._written(node))
        return Said(found, self._place(node))

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=str() as text):
                return self._text_of(text)
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.names[name].value if name in self.names else None
            case ast.Dict(keys=keys, values=values):
                return self._table(zip(keys, values, strict=True))
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return self._list(items)
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                return self._table_of_call(_pairs(keywords))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return called(name, [self.value(each).value for each in args])
            case ast.BinOp(left=left, op=op, right=right):
                return binary(op, self.value(left).value, self.value(right).value)
            case ast.UnaryOp(op=ast.USub() | ast.Not() as op, operand=operand):
                return unary(op, self.value(operand).value)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
                one, other = self.value(left).value, self.value(right).value
                known = not isinstance(one, Unknown) and not isinstance(other, Unknown)
                return _COMPARISONS[type(op)](one, other) if known else None
            case ast.IfExp(test=test, body=body, orelse=other):
                decided = self.value(test).value
                return (
                    None
                    if isinstance(decided, Unknown)
                    else self.value(body if decided else other).value
                )
            case ast.Subscript(value=of, slice=index):
                return self._item(self.value(of).value, self.value(index).value)
            case ast.Attribute(value=of, attr=name):
                return self._item(self.value(of).value, name)
        return None

    def _text_of(self, text: str) -> Any:
        """A text, with what it takes over from the base."""
        found = _REFERENCE.fullmatch(text.strip())
        if found is None:
            return text
        value: Any = self.names.get("_base_", Said(None)).value
        for name in found[1].split("."):
            value = self._item(value, name)
        return value

    def _item(self, of: Any, name: Any) -> Any:
        if isinstance(of, Mapping) and name in of:
            return of[name].value
        if isinstance(of, list) and isinstance(name, int) and -len(of) <= name < len(of):
            return of[name].value
        return None

    def _table(self, pairs: Any) -> dict[str, Said]:
        result: dict[str, Said] = {}
        for key, value in pairs:
            if key is None:  # **other
                other = self.value(value).value
                result |= other if isinstance(other, Mapping) else {}
                continue
            name = self.value(key).value
            if isinstance(name, str | int):
                result[name] = self._keyed(self.value(value), key)  # type: ignore[index]
        return result

    def _table_of_call(self, pairs: Any) -> dict[str, Said]:
        result: dict[str, Said] = {}
        for name, value, keyword in pairs:
            if name is None:
                other = self.value(value).value
                result |= other if isinstance(other, Mapping) else {}
            else:
                result[name.value] = self._keyed(self.value(value), keyword, len(name.value))
        return result

    def _keyed(self, said: Said, key: ast.AST, length: int | None = None) -> Said:
        """A value with the place of its key."""
        if said.place is None:
            return said
        span = self._span(key)
        if length is not None:
            span = self._lines.span((span.start, span.start + length))
        return Said(said.value, Location(span, said.place.value))

    def _list(self, items: list[ast.expr]) -> list[Said]:
        result: list[Said] = []
        for item in items:
            if isinstance(item, ast.Starred):
                inside = self.value(item.value).value
                result += inside if isinstance(inside, list) else []
            else:
                result.append(self.value(item))
        return result

    def _assign(self, target: ast.expr, found: Said) -> None:
        match target:
            case ast.Name(id=name):
                self.names[name] = found
            case ast.Tuple(elts=targets) if isinstance(found.value, list):
                for each, item in zip(targets, found.value, strict=False):
                    self._assign(each, item)
            case ast.Subscript(value=of, slice=index):
                self._put(of, self.value(index).value, found)
            case ast.Attribute(value=of, attr=name):
                self._put(of, name, found)

    def _put(self, of: ast.expr, name: Any, found: Said) -> None:
        inside = self.value(of).value
        if has_place(inside, name):
            inside[name] = found
        else:
            self._lose(of)

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.names.pop(name, None)
            case ast.Subscript(value=of, slice=index):
                self._drop(of, self.value(index).value)
            case ast.Attribute(value=of, attr=name):
                self._drop(of, name)

    def _drop(self, of: ast.expr, name: Any) -> None:
        inside = self.value(of).value
        if has_place(inside, name) and (isinstance(inside, list) or name in inside):
            del inside[name]
        else:
            self._lose(of)

    def _method(self, call: ast.Call) -> None:
        """A method that is called for what it does to a list, or to a mapping."""
        assert isinstance(call.func, ast.Attribute)
        of, name = call.func.value, call.func.attr
        inside = self.value(of).value
        given = [self.value(each) for each in call.args]
        named = self._table_of_call(_pairs(call.keywords))
        if isinstance(of, ast.Name) and of.id not in self.names and name == "update":
            self.names[of.id] = Said(inside := {})  # of a base that is not read
        if not changed(inside, name, given, named):
            self._lose(of)

    def _lose(self, of: ast.expr) -> None:
        """What is done to something is not followed: what holds it is unknown from here on."""
        while isinstance(of, ast.Subscript | ast.Attribute):
            of = of.value
        if isinstance(of, ast.Name) and of.id in self.names:
            self.names[of.id] = self._unknown(of, of.id)

    def _forget(self, node: ast.stmt) -> None:
        """What a statement that is not followed may bind is unknown after it."""
        for inside in ast.walk(node):
            if isinstance(inside, ast.Name) and isinstance(inside.ctx, ast.Store):
                self.names[inside.id] = self._unknown(node, inside.id)
            elif isinstance(inside, ast.Subscript | ast.Attribute):
                calls = isinstance(inside, ast.Attribute) and inside.attr in CHANGING
                if calls or not isinstance(inside.ctx, ast.Load):
                    self._lose(inside)
            elif isinstance(inside, ast.For):  # whose items the body may change
                self._lose(inside.iter)

    def _unknown(self, node: ast.AST, name: str) -> Said:
        return Said(
            Unknown(name, span=self._span(node) if self._places else None), self._place(node)
        )

    def _written(self, node: ast.AST) -> str:
        span = self._span(node)
        return " ".join(self._text[span.start : span.end].split())[:60] or "a value"

    def _place(self, node: ast.AST) -> Location | None:
        return Location(None, self._span(node)) if self._places else None

    def _span(self, node: ast.AST) -> Span:
        start = self._offset(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))
        last = getattr(node, "end_lineno", None) or 1
        return self._lines.span(
            (start, self._offset(last, getattr(node, "end_col_offset", 0) or 0))
        )

    def _offset(self, line: int, column: int) -> int:
        """Where a line and a column of ast (in bytes) stand in the text."""
        start = self._starts[line - 1]
        row = self._text[start : self._starts[line] if line < len(self._starts) else None]
        return start + len(row.encode()[:column].decode(errors="ignore"))


def _pairs(keywords: list[ast.keyword]) -> list[tuple[Any, ast.expr, ast.keyword]]:
    return [(k.arg and ast.Constant(k.arg), k.value, k) for k in keywords]
