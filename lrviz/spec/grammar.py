"""The grammar of expressions: which nodes of Python's syntax tree are let through."""

from __future__ import annotations

import ast
import functools
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from lrviz.text.problem import did_you_mean, listed, quote

LONGEST: Final = 2000
"""Characters that an expression may have."""
_DEEPEST: Final = 100
_EXACT: Final = 2.0**53
"""Up to here every integer is a float64."""
_MOST_BITS: Final = 4096  # of an integer power; beyond 1024 no float holds it


class ExpressionError(ValueError):
    """An expression that does not parse, or has no value.

    Attributes:
        column: Where in the expression, from 0, where it does not parse.
        text: The expression, where it has no value at a tick.
    """

    def __init__(self, message: str, column: int | None = None, text: str | None = None) -> None:
        super().__init__(message)
        self.column = column
        self.text = text


class ComplexNumber(ExpressionError):
    """An expression that comes to a complex number, which Python takes for a value."""


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1:
        if exponent > 0 and base.bit_length() * exponent > _MOST_BITS:
            raise OverflowError("a power too large to compute")
        if exponent < 0 and base.bit_length() > 1024:
            raise OverflowError("a power too large to compute")
    value = base**exponent
    if isinstance(value, complex):
        raise ComplexNumber("is not a real number: a negative number to a fractional power")
    return value


def _quotient(left: Any, right: Any) -> Any:
    whole = _whole(left, right)
    return np.floor_divide(left, right) if whole is None else (whole // int(right)).astype(float)


def _rest(left: Any, right: Any) -> Any:
    whole = _whole(left, right)
    if whole is None:
        return np.remainder(left, right)
    return (whole - whole // int(right) * int(right)).astype(float)


def _whole(left: Any, right: Any) -> Any:
    """What is divided as integers, where it is and what by: a third of the time of floats.

    Raises:
        ArithmeticError: It is too large, so that Python might not agree.
    """
    if np.max(np.abs(left), initial=0) > _EXACT:
        raise ArithmeticError("integers that a float64 does not hold")
    if not isinstance(left, np.ndarray) or not isinstance(right, float):
        return None
    if not 0 < right <= _EXACT or not right.is_integer():
        return None
    whole = left.astype(np.int64)
    return whole if np.min(whole, initial=0) >= 0 and np.array_equal(whole, left) else None


BINARY: Final[Mapping[type[ast.operator], tuple[Callable[[Any, Any], Any], Any]]] = {
    ast.Add: (operator.add, np.add),
    ast.Sub: (operator.sub, np.subtract),
    ast.Mult: (operator.mul, np.multiply),
    ast.Div: (operator.truediv, np.true_divide),
    ast.FloorDiv: (operator.floordiv, _quotient),
    ast.Mod: (operator.mod, _rest),
    ast.Pow: (_power, np.power),
}
UNARY: Final[Mapping[type[ast.unaryop], tuple[Callable[[Any], Any], Any]]] = {
    ast.UAdd: (operator.pos, np.positive),
    ast.USub: (operator.neg, np.negative),
    ast.Not: (operator.not_, lambda value: np.asarray(np.logical_not(value), np.float64)),
}
COMPARE: Final[Mapping[type[ast.cmpop], tuple[Callable[[Any, Any], Any], Any]]] = {
    ast.Lt: (operator.lt, np.less),
    ast.LtE: (operator.le, np.less_equal),
    ast.Gt: (operator.gt, np.greater),
    ast.GtE: (operator.ge, np.greater_equal),
    ast.Eq: (operator.eq, np.equal),
    ast.NotEq: (operator.ne, np.not_equal),
}


def _fold(function: Any) -> Any:
    return lambda *values: functools.reduce(function, values)


FUNCTIONS: Final[Mapping[str, tuple[Callable[..., Any], Any, int, int]]] = {
    # name: (of numbers, of arrays, fewest arguments, most)
    "min": (min, _fold(np.minimum), 2, 50),
    "max": (max, _fold(np.maximum), 2, 50),
    "abs": (abs, np.abs, 1, 1),
    "ceil": (math.ceil, np.ceil, 1, 1),
    "floor": (math.floor, np.floor, 1, 1),
    "sqrt": (math.sqrt, np.sqrt, 1, 1),
    "exp": (math.exp, np.exp, 1, 1),
    "log": (math.log, np.log, 1, 1),
    "log2": (math.log2, np.log2, 1, 1),
    "log10": (math.log10, np.log10, 1, 1),
    "cos": (math.cos, np.cos, 1, 1),
    "sin": (math.sin, np.sin, 1, 1),
    "tan": (math.tan, np.tan, 1, 1),
    "tanh": (math.tanh, np.tanh, 1, 1),
    "int": (int, np.trunc, 1, 1),
    "round": (round, np.round, 1, 1),
}
CONSTANTS: Final = {"pi": math.pi}


def parse(text: str, names: tuple[str, ...]) -> ast.expr:
    """The syntax tree of an expression, after every node of it was found on the whitelist.

    Raises:
        ExpressionError: At the first thing that is not; ``column`` says where.
    """
    if len(text) > LONGEST:
        message = f"an expression of {len(text)} characters; at most {LONGEST} are read"
        raise ExpressionError(message, 0)
    source = text.strip().replace("\n", " ")  # TOML has strings of several lines
    offset = len(text) - len(text.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # «1if x else 2» and the like
            tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        column = max((error.offset or 1) - 1, 0) + offset
        raise ExpressionError(f"{quote(text)} is not an expression: {error.msg}", column) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"{quote(text)} is not an expression", 0) from None
    try:
        _check(tree, names, 0)
    except ExpressionError as error:
        # ast counts columns in bytes of UTF-8.
        prefix = source.encode()[: error.column or 0].decode(errors="ignore")
        raise ExpressionError(str(error), len(prefix) + offset) from None
    return tree


def _check(node: ast.AST, names: tuple[str, ...], depth: int) -> None:
    if depth > _DEEPEST:
        column = getattr(node, "col_offset", 0)
        raise ExpressionError(f"an expression nested deeper than {_DEEPEST}", column)
    for child in _children(node, names):
        _check(child, names, depth + 1)


def _children(node: ast.AST, names: tuple[str, ...]) -> list[ast.expr]:
    """What an expression is made of; raises ExpressionError where it is none of the grammar's."""
    if isinstance(node, ast.Constant):
        return _of_constant(node)
    if isinstance(node, ast.Name):
        return _of_name(node, names)
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp) and type(node.op) in UNARY:
        return [node.operand]
    if isinstance(node, ast.Compare) and all(type(op) in COMPARE for op in node.ops):
        return [node.left, *node.comparators]
    if isinstance(node, ast.IfExp):
        return [node.test, node.body, node.orelse]
    if isinstance(node, ast.BoolOp):
        return list(node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _of_call(node, node.func.id)
    raise ExpressionError(
        f"{_kind(node)} is not allowed: only names, numbers, + - * / // % **, comparisons, "
        f"and, or, not, `a if c else b` and {', '.join(FUNCTIONS)}",
        getattr(node, "col_offset", 0),
    )


def _of_constant(node: ast.Constant) -> list[ast.expr]:
    if type(node.value) not in (int, float):
        raise ExpressionError(f"{quote(node.value)} is not a number", node.col_offset)
    if isinstance(node.value, float) and math.isinf(node.value):
        raise ExpressionError("a number too large for a float", node.col_offset)
    return []


def _of_name(node: ast.Name, names: tuple[str, ...]) -> list[ast.expr]:
    known = (*names, *CONSTANTS)
    if node.id in known:
        return []
    if node.id in FUNCTIONS:
        raise ExpressionError(f"{quote(node.id)} is a function: call it", node.col_offset)
    near = did_you_mean(node.id, (*known, *FUNCTIONS))
    message = f"there is no {quote(node.id)} here{near}; the names are {listed(known)}"
    raise ExpressionError(message, node.col_offset)


def _of_call(node: ast.Call, name: str) -> list[ast.expr]:
    if name not in FUNCTIONS:
        near = did_you_mean(name, FUNCTIONS)
        message = f"there is no function {quote(name)}{near}; there are {listed(tuple(FUNCTIONS))}"
        raise ExpressionError(message, node.col_offset)
    fewest, most = FUNCTIONS[name][2:]
    if not fewest <= len(node.args) <= most:
        wanted = "1 argument" if most == 1 else f"at least {fewest} arguments"
        message = f"{quote(name)} takes {wanted}, not {len(node.args)}"
        raise ExpressionError(message, node.col_offset)
    return list(node.args)


def _kind(node: ast.AST) -> str:
    words = {
        ast.Attribute: "an attribute",
        ast.Subscript: "a subscript",
        ast.Call: "this call",
        ast.UnaryOp: "this operator",
        ast.BinOp: "this operator",
        ast.Compare: "this comparison",
        ast.Lambda: "`lambda` (write its body only)",
    }
    return words.get(type(node), "this")
