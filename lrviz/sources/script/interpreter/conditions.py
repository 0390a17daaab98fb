"""What a condition says where it holds, and where it does not."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from lrviz.sources.script.syntax import identifiers, nodes
from lrviz.sources.script.unparsing import unparsed
from lrviz.sources.script.values.frames import TRUE, Fact

Stated = tuple[tuple[ast.expr | None, Fact], ...]
"""Facts, each with the expression that it is said of, where there is one."""

_QUIET: Final = frozenset(
    {"isinstance", "hasattr", "len", "getattr", "is_main_process", "bool", "int", "issubclass"}
)


@dataclass(frozen=True)
class Reading:
    """All that is to be known of a test, read once however often it is run.

    Attributes:
        text: As Python would write it.
        words: Identifiers that it names.
        stated: What holds where it does, and where it does not, with what each is said of.
        once: See `once`.
        calls: See `calls`.
    """

    text: str
    words: frozenset[str]
    stated: tuple[Stated, Stated]
    once: bool
    calls: bool


def read(test: ast.expr) -> Reading:
    """Read a test."""
    return Reading(
        written(test),
        frozenset(identifiers(test)),
        (stated(test, True), stated(test, False)),
        once(test),
        calls(test),
    )


def written(node: ast.expr) -> str:
    """An expression as Python would write it."""
    if isinstance(node, ast.Constant):
        return repr(node.value)
    return unparsed(node)


def stated(test: ast.expr, positive: bool = True) -> Stated:
    """What is known where ``test`` holds (or, with ``positive`` False, where it does not)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return stated(test.operand, not positive)
    if isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) is positive:
            return tuple(fact for value in test.values for fact in stated(value, positive))
        return ()
    if isinstance(test, ast.NamedExpr):
        return ()
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _comparison(test.left, test.ops[0], test.comparators[0], positive)
    if isinstance(test, ast.Constant):
        return ()
    return ((test, Fact(written(test), TRUE, positive)),)


def _comparison(left: ast.expr, sign: ast.cmpop, right: ast.expr, positive: bool) -> Stated:
    if isinstance(sign, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
        if isinstance(left, ast.Constant):
            left, right = right, left
        same = isinstance(sign, ast.Eq | ast.Is)
        if isinstance(right, ast.Constant):
            value = frozenset({written(right)})
            return ((left, Fact(written(left), value, positive is same)),)
        text = f"{written(left)} == {written(right)}"
        return ((None, Fact(text, TRUE, positive is same)),)
    if isinstance(sign, ast.In | ast.NotIn):
        inside = positive is isinstance(sign, ast.In)
        if isinstance(right, ast.Tuple | ast.List | ast.Set) and all(
            isinstance(item, ast.Constant) for item in right.elts
        ):
            values = frozenset(written(item) for item in right.elts)
            return ((left, Fact(written(left), values, inside)),)
        return ((None, Fact(f"{written(left)} in {written(right)}", TRUE, inside)),)
    a, b = written(left), written(right)
    strict = positive is isinstance(sign, ast.Lt | ast.Gt)
    apart = _apart(left, right) if strict else ()
    if isinstance(sign, ast.Lt | ast.GtE):  # a < b, or its negation
        return (*_order(a, b, positive is isinstance(sign, ast.Lt)), *apart)
    return (*_order(b, a, positive is isinstance(sign, ast.Gt)), *apart)


def _apart(left: ast.expr, right: ast.expr) -> Stated:
    """Of one that is above or below a constant: that it is not that."""
    if isinstance(left, ast.Constant):
        left, right = right, left
    if not isinstance(right, ast.Constant):
        return ()
    return ((left, Fact(written(left), frozenset({written(right)}), False)),)


def _order(low: str, high: str, positive: bool) -> Stated:
    first = Fact(f"{low} < {high}", TRUE, positive)
    # Where a < b holds, b < a does not.
    other = Fact(f"{high} < {low}", TRUE, False)
    return ((None, first), (None, other)) if positive else ((None, first),)


def once(test: ast.expr) -> bool:
    """Whether a test holds once: ``epoch == 0``, ``self.scheduler is None``."""
    for node in nodes(test):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.Is | ast.In):
            return True
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return True
    return False


def calls(test: ast.expr) -> bool:
    """Whether a test calls something whose answer may change from one time to the next."""
    for node in nodes(test):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name not in _QUIET:
                return True
    return False


def decided(left: object, sign: ast.cmpop, right: object) -> bool | None:
    """The answer to a comparison of two literals, where there is one."""
    if isinstance(sign, ast.Eq):
        return left == right
    if isinstance(sign, ast.NotEq):
        return left != right
    if isinstance(sign, ast.Is) and None in (left, right):
        return left is right
    if isinstance(sign, ast.IsNot) and None in (left, right):
        return left is not right
    return None
