"""Small questions about pieces of the tree."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.source import Position

_THROUGH = frozenset(
    (
        *("abs", "array", "average", "avg", "compute", "cpu", "detach", "float", "global_avg"),
        *("int", "item", "max", "mean", "median", "min", "nanmean", "numpy", "result", "round"),
        *("sum", "tensor", "val", "value"),
    )
)
"""Functions and attributes whose result still goes by the name of what they are given."""

_OF_THEIR_OWN = (
    *(ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    ast.Lambda,
)

_UNIONS = frozenset({"Optional", "Union", "Final", "Annotated", "ClassVar"})


def position(node: ast.AST) -> Position:
    """Where a node stands."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    end_line, end_column = (
        getattr(node, "end_lineno", line),
        getattr(node, "end_col_offset", column),
    )
    return (line, column, end_line or line, end_column or column)


def nodes(tree: ast.AST) -> list[ast.AST]:
    """A tree's nodes, in no order: as ``ast.walk``, which takes several times as long."""
    found = [tree]
    for node in found:  # which grows
        for name in _FIELDS[type(node)]:
            value = getattr(node, name, None)
            if value is None:
                continue
            if type(value) is list:
                for item in value:
                    if isinstance(item, _NODE):
                        found.append(item)
            elif isinstance(value, _NODE):
                found.append(value)
    return found


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one; none for whether a name is loaded or stored."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [item for item in value if isinstance(item, _NODE)]
        elif isinstance(value, _NODE):
            found.append(value)
    return found


_NODE: Final = ast.AST
_YIELDS: Final = frozenset({ast.Yield, ast.YieldFrom})
_LEAVES: Final = frozenset(
    {"arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "module"}
    | {"simple", "type_comment"}
)
"""Fields that hold no node, or one that nobody asks for."""


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each type of nodes that may hold others."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        names = () if kind is ast.Constant else kind._fields
        found = self[kind] = tuple(name for name in names if name not in _LEAVES)
        return found


_FIELDS: Final = _Fields()


@by_node
def yields(function: ast.AST) -> bool:
    """Whether a function is a generator: what functions inside it yield does not count."""
    if isinstance(function, ast.Lambda) or not _YIELDS & set(map(type, nodes(function))):
        return False  # most, in a third of the time
    waiting: list[ast.AST] = [*getattr(function, "body", ())]
    while waiting:
        node = waiting.pop()
        if type(node) in _YIELDS:
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += children(node)
    return False


def dotted(node: ast.expr) -> str:
    """``a.b.c`` as it is written; "" for anything but names and attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))


def identifiers(node: ast.AST) -> Iterator[str]:
    """Every name and attribute in an expression."""
    for part in nodes(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr


def called_by(node: ast.expr) -> tuple[str, ...]:
    """The names that say what a number is: ``losses.avg`` is ("losses",)."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        inner = called_by(node.value)
        if node.attr in _THROUGH:
            return inner
        return (node.attr,)
    if isinstance(node, ast.Subscript):
        key = node.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return (key.value,)
        return called_by(node.value)
    if isinstance(node, ast.Call):
        name = node.func
        last = name.attr if isinstance(name, ast.Attribute) else dotted(name)
        if last not in _THROUGH:
            return (last,) if last else ()
        found = called_by(name.value) if isinstance(name, ast.Attribute) else ()
        for argument in node.args[:1]:
            found = (*called_by(argument), *found)
        return found
    if isinstance(node, ast.UnaryOp):
        return called_by(node.operand)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div | ast.FloorDiv):
            return called_by(node.left)
        return (*called_by(node.left), *called_by(node.right))
    return ()


def turned(node: ast.expr) -> str:
    """Whether an expression turns a metric round.

    Returns:
        "-" for ``-x``, "1-" for ``1 - x``, "1/" for ``1 / x``, "?" where it cannot be told, as
        in ``best - x``; "" where it is not turned.
    """
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return "?" if turned(node.operand) else "-"
    if isinstance(node, ast.Call):  # (-x).mean(), float(-x)
        function = node.func
        inside = function.value if isinstance(function, ast.Attribute) and not node.args else None
        if isinstance(function, ast.Name | ast.Attribute) and len(node.args) == 1:
            inside = node.args[0]
        return turned(inside) if inside is not None and called_by(node) == called_by(inside) else ""
    if not isinstance(node, ast.BinOp):
        return ""
    left, right = _number(node.left), _number(node.right)
    inner = turned(node.right if left is not None else node.left)
    if isinstance(node.op, ast.Sub):
        if right is not None:
            return inner
        if left is None or inner:
            return "?"
        return "-" if left == 0 else "1-"
    if isinstance(node.op, ast.Mult) and (left is not None or right is not None):
        factor = left if left is not None else right
        if factor is not None and factor < 0:
            return "?" if inner else "-"
        return inner
    if isinstance(node.op, ast.Div):
        return inner if left is None else "1/"
    return inner or turned(node.right)


def _number(node: ast.expr) -> float | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return sign * node.value
    return None


def assigned(body: list[ast.stmt]) -> tuple[frozenset[str], frozenset[str], bool]:
    """What statements do to names.

    Returns:
        Names and attributes that they assign or change; the names that they assign other than
        by looping over something; whether they ``break``.
    """
    names: set[str] = set()
    looped: list[str] = []
    stored: list[str] = []
    breaks = False
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
                stored.append(node.id)
            continue
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            looped += [n.id for n in nodes(node.target) if isinstance(n, ast.Name)]
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            names.add(node.attr)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            names.update(identifiers(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("append", "update", "add", "pop", "extend"):
                names.update(identifiers(node.func.value))
        elif isinstance(node, ast.Break):
            breaks = True
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        waiting.extend(children(node))
    sets = frozenset(Counter(stored) - Counter(looped))
    return frozenset(names), sets, breaks


def takes_next(body: list[ast.stmt]) -> bool:
    """Whether statements call ``next`` other than in a loop or function of their own."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and dotted(node.func) in ("next", "builtins.next"):
            return True
        if not isinstance(node, _OF_THEIR_OWN):
            waiting.extend(children(node))
    return False


def annotated_by(node: ast.expr | None) -> tuple[ast.expr, ...]:
    """The classes that an annotation names: of ``Optional[StepLR]``, and of ``"StepLR | None"``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return annotated_by(ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError):
            return ()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return (*annotated_by(node.left), *annotated_by(node.right))
    if isinstance(node, ast.Subscript) and dotted(node.value).rsplit(".", 1)[-1] in _UNIONS:
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return tuple(name for item in inside for name in annotated_by(item))
    return (node,) if isinstance(node, ast.Name | ast.Attribute) else ()


def defaults_of(spec: ast.arguments) -> dict[str, ast.expr]:
    """The defaults of parameters."""
    plain = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    found = dict(zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True))
    keyword = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    found.update((a.arg, d) for a, d in keyword if d is not None)
    return found


def is_short(node: ast.AST) -> bool:
    """Whether the text of a node may be short enough to be a name."""
    columns = getattr(node, "end_col_offset", 0) - getattr(node, "col_offset", 0)
    return getattr(node, "end_lineno", 1) == getattr(node, "lineno", 1) and columns < 100
