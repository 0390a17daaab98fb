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

from lrviz.sources.arithmetic import calculated, is_number
from lrviz.sources.quantity import NoValue, Unknown
from lrviz.sources.said import Said, merged
from lrviz.sources.syntax.tree import Lines
from lrviz.text.place import Location
from lrviz.text.problem import Span

_SIGNS: Final[Mapping[type, str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: Final = ("int", "round", "min", "max", "abs")
_MOST: Final = 100_000
"""Items that a list may have that is made of others."""
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
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                both = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                self.names[name] = self.value(ast.copy_location(both, node))
            case ast.Expr(value=ast.Call(func=ast.Attribute() as method, args=args)):
                self._method(method, args)
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
                    if isinstance(target, ast.Name):
                        self.names.pop(target.id, None)
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
                pairs = [(k.arg and ast.Constant(k.arg), k.value, k) for k in keywords]
                return self._table_of_call(pairs)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, [self.value(each).value for each in args])
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self.value(left).value, self.value(right).value)
            case ast.UnaryOp(op=ast.USub() | ast.Not() as op, operand=operand):
                return _unary(op, self.value(operand).value)
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

    def _call(self, name: str, args: list[Any]) -> Any:
        if name in ("list", "tuple") and len(args) == 1 and isinstance(args[0], list):
            return list(args[0])
        if name == "len" and len(args) == 1 and isinstance(args[0], list | Mapping):
            return len(args[0])
        if name == "float" and len(args) == 1 and isinstance(args[0], int | float | str):
            return float(args[0])
        if name == "range" and args and all(isinstance(each, int) for each in args):
            numbers = range(*args)
            return [Said(number) for number in numbers] if len(numbers) <= _MOST else None
        if name in _FUNCTIONS and args and all(is_number(each) for each in args):
            return calculated(name, *args)
        return None

    def _binary(self, op: ast.operator, one: Any, other: Any) -> Any:
        sign = _SIGNS.get(type(op))
        if sign is None:
            return None
        if is_number(one) and is_number(other):
            return calculated(sign, one, other)
        lists = isinstance(one, list) and isinstance(other, list)
        if sign == "+" and (lists or (isinstance(one, str) and isinstance(other, str))):
            return one + other if len(one) + len(other) <= _MOST else None
        if sign == "*" and isinstance(one, list) and isinstance(other, int):
            return one * other if len(one) * max(other, 0) <= _MOST else None
        return None

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
        is_key = isinstance(inside, dict) and isinstance(name, str)
        is_index = isinstance(inside, list) and isinstance(name, int) and 0 <= name < len(inside)
        if is_key or is_index:
            inside[name] = found

    def _method(self, method: ast.Attribute, args: list[ast.expr]) -> None:
        inside = self.value(method.value).value
        given = [self.value(each) for each in args]
        if isinstance(inside, list) and method.attr == "append" and len(given) == 1:
            inside.append(given[0])
        elif isinstance(inside, list) and method.attr == "extend" and given:
            inside += given[0].value if isinstance(given[0].value, list) else []
        elif isinstance(inside, dict) and method.attr in ("update", "merge") and given:
            new = given[0].value
            if isinstance(new, Mapping):
                changed = merged(inside, new) if method.attr == "merge" else {**inside, **new}
                inside.clear()
                inside.update(changed)

    def _forget(self, node: ast.stmt) -> None:
        """What a statement that is not followed may bind is unknown after it."""
        for inside in ast.walk(node):
            if isinstance(inside, ast.Name) and isinstance(inside.ctx, ast.Store):
                self.names[inside.id] = self._unknown(node, inside.id)

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


def _unary(op: ast.unaryop, value: Any) -> Any:
    if isinstance(op, ast.USub):
        return calculated("neg", value) if is_number(value) else None
    return None if isinstance(value, Unknown) else not value
