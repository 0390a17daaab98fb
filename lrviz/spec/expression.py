"""Expressions: Python's arithmetic on a few names, compiled from a whitelist of its syntax tree.

Nothing is ever handed to ``eval``. Each node becomes a small closure that does to its operands
what Python does, so that ``0.95 ** epoch`` here is bit for bit what a lambda in a script gives.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from lrviz.spec.grammar import (
    BINARY,
    COMPARE,
    CONSTANTS,
    FUNCTIONS,
    UNARY,
    ComplexNumber,
    ExpressionError,
    parse,
)
from lrviz.spec.shared import Shared, with_shared
from lrviz.text.problem import quote

Number = int | float
Names = Mapping[str, Number]
_Scalar = Callable[[Mapping[str, Any]], Any]
_CACHED = 16_384  # ticks whose arrays stay in the processor's cache, for a third of the time
_MANY = 100_000  # ticks that take longer than to find out what stands in an expression twice
_BLOCK = 4096  # ticks that are computed together again where NumPy objects somewhere


@dataclass(frozen=True)
class Expression:
    """A function of the scheduler's counter, written as an expression.

    Called with a tick number it gives what the same Python expression would.

    Attributes:
        text: What the spec says.
        names: The values that it may use besides the counter.
        counters: The counter's names.

    Raises:
        ExpressionError: When called, if it has no value there (a division by zero, say).
    """

    text: str
    names: Names = field(default_factory=dict)
    counters: tuple[str, ...] = ("epoch", "step")
    _tree: ast.expr = field(init=False, repr=False, compare=False)
    _scalar: _Scalar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tree = parse(self.text, (*self.names, *self.counters))
        object.__setattr__(self, "_tree", tree)
        object.__setattr__(self, "_scalar", _compile(tree, self.names))

    def __call__(self, tick: Number) -> Number:  # noqa: D102 - the class says it
        try:
            value = self._scalar(dict.fromkeys(self.counters, tick))
        except (ArithmeticError, ValueError) as error:
            counter = next((name for name in self.counters if name in self._used), self.counters[0])
            where = f" at {counter} {tick}"
            message = f"{quote(self.text)} {_reason(error)}{where}"
            kind = ComplexNumber if isinstance(error, ComplexNumber) else ExpressionError
            raise kind(message, text=self.text) from None
        return _number(value)

    @cached_property
    def _shared(self) -> ast.expr:
        return with_shared(parse(self.text, (*self.names, *self.counters)))

    @property
    def constant(self) -> bool:
        """Whether it has the same value at every tick, because it does not name the counter."""
        return not self._used & set(self.counters)

    @cached_property
    def _used(self) -> set[str]:
        return {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)}

    def array(self, tick: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Its value at many ticks at once: float64, in the shape of ``tick``.

        Raises:
            ExpressionError: It has no value at one of the ticks.
        """
        tree = self._shared if tick.size > _MANY else self._tree
        try:
            return _in_blocks(tick, _CACHED, partial(self._at_once, tree))
        except ArithmeticError:
            # Where NumPy objects, Python may raise or not (a float product may overflow to inf).
            return _in_blocks(tick, _BLOCK, self._one_by_one)

    def _at_once(self, tree: ast.expr, tick: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        counters = dict.fromkeys(self.counters, tick.astype(np.float64))
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            value = _evaluate(tree, {**CONSTANTS, **self.names, **counters})
        return np.array(np.broadcast_to(value, tick.shape), dtype=np.float64)

    def _one_by_one(self, tick: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """As Python has it, in a block at which NumPy objects."""
        try:
            return self._at_once(self._tree, tick)
        except ArithmeticError:
            return np.array([self(int(t)) for t in tick], dtype=np.float64)


def _in_blocks(
    tick: npt.NDArray[Any],
    size: int,
    values: Callable[[npt.NDArray[Any]], npt.NDArray[np.float64]],
) -> npt.NDArray[np.float64]:
    """The values at many ticks, of so many of them at a time."""
    if tick.size <= size:
        return values(tick)
    blocks = np.split(tick.ravel(), range(size, tick.size, size))
    return np.concatenate([values(block) for block in blocks]).reshape(tick.shape)


def evaluate(text: str, names: Names) -> Number:
    """The number that an expression of ``names`` comes to; an int where it is a whole number.

    Raises:
        ExpressionError: It does not parse, names what is not there, or has no finite value.
    """
    try:
        value = _number(_compile(parse(text, tuple(names)), names)({}))
    except (ArithmeticError, ValueError) as error:
        if isinstance(error, ExpressionError) and error.column is not None:
            raise
        raise ExpressionError(f"{quote(text)} {_reason(error)}") from None
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ExpressionError(f"{quote(text)} is {value}, not a finite number")
        if value.is_integer():
            return int(value)
    return value


def _compile(node: ast.expr, names: Names) -> _Scalar:
    """A closure that does what Python does with ``node``, given the counters' values."""
    if isinstance(node, ast.Constant):
        constant = node.value
        return lambda _: constant
    if isinstance(node, ast.Name):
        name = node.id
        fixed = {**CONSTANTS, **names}
        if name in fixed:
            value = fixed[name]
            return lambda _: value
        return operator.itemgetter(name)
    if isinstance(node, ast.BinOp):
        binary = BINARY[type(node.op)][0]
        left, right = _compile(node.left, names), _compile(node.right, names)
        return lambda at: binary(left(at), right(at))
    if isinstance(node, ast.UnaryOp):
        unary, operand = UNARY[type(node.op)][0], _compile(node.operand, names)
        return lambda at: unary(operand(at))
    if isinstance(node, ast.Compare):
        first = _compile(node.left, names)
        others = [
            (COMPARE[type(op)][0], _compile(right, names))
            for op, right in zip(node.ops, node.comparators, strict=True)
        ]

        def compare(at: Mapping[str, Any]) -> bool:
            value = first(at)
            for holds, other in others:
                following = other(at)
                if not holds(value, following):
                    return False
                value = following
            return True

        return compare
    if isinstance(node, ast.IfExp):
        test, body, orelse = (_compile(n, names) for n in (node.test, node.body, node.orelse))
        return lambda at: body(at) if test(at) else orelse(at)
    if isinstance(node, ast.BoolOp):
        return _logic(isinstance(node.op, ast.And), [_compile(n, names) for n in node.values])
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    function = FUNCTIONS[node.func.id][0]
    if len(node.args) == 1:
        only = _compile(node.args[0], names)
        return lambda at: function(only(at))
    arguments = [_compile(argument, names) for argument in node.args]
    return lambda at: function(*(argument(at) for argument in arguments))


def _logic(every: bool, parts: list[_Scalar]) -> _Scalar:
    """``and`` (or ``or``): the first part that decides, as Python has it."""

    def logic(at: Mapping[str, Any]) -> Any:
        value = parts[0](at)
        for part in parts[1:]:
            if bool(value) != every:
                break
            value = part(at)
        return value

    return logic


def _evaluate(node: ast.expr, names: dict[Any, Any]) -> Any:
    """The value of ``node`` where some names are float64 arrays of one shape.

    Args:
        names: Values by name; what is shared is kept there as well, by its node.

    Raises:
        ArithmeticError: Python might not agree with NumPy here.
    """
    if isinstance(node, Shared):
        if node not in names:
            names[node] = _evaluate(node.value, names)
        return names[node]
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int | float)
        return float(node.value)
    if isinstance(node, ast.Name):
        value = names[node.id]
        return value if isinstance(value, np.ndarray) else float(value)
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, names), _evaluate(node.right, names)
        return BINARY[type(node.op)][1](left, right)
    if isinstance(node, ast.UnaryOp):
        return UNARY[type(node.op)][1](_evaluate(node.operand, names))
    if isinstance(node, ast.Compare):
        values = [_evaluate(side, names) for side in (node.left, *node.comparators)]
        holds = [COMPARE[type(op)][1](values[i], values[i + 1]) for i, op in enumerate(node.ops)]
        return np.logical_and.reduce(np.broadcast_arrays(*holds)).astype(np.float64)
    if isinstance(node, ast.IfExp):
        return _choose(node, names)
    if isinstance(node, ast.BoolOp):
        return _decide(node, names)
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    arguments = [_evaluate(argument, names) for argument in node.args]
    return FUNCTIONS[node.func.id][1](*arguments)


def _choose(node: ast.IfExp, names: dict[Any, Any]) -> Any:
    """``a if c else b``: each branch is computed only where Python would."""
    test = np.asarray(_evaluate(node.test, names)) != 0
    if test.all() or not test.any():
        return _evaluate(node.body if test.all() else node.orelse, names)
    result = np.empty(test.shape)
    for chosen, branch in ((test, node.body), (~test, node.orelse)):
        result[chosen] = _evaluate(branch, _there(names, chosen))
    return result


def _decide(node: ast.BoolOp, names: dict[Any, Any]) -> Any:
    """``and``, ``or``: each part is computed only where those before it do not decide."""
    every = isinstance(node.op, ast.And)
    value = _evaluate(node.values[0], names)
    for part in node.values[1:]:
        undecided = (np.asarray(value) != 0) == every
        if not undecided.any():
            break
        if undecided.all():
            value = _evaluate(part, names)
            continue
        value = np.array(value, dtype=np.float64)
        value[undecided] = _evaluate(part, _there(names, undecided))
    return value


def _there(names: dict[Any, Any], chosen: npt.NDArray[np.bool_]) -> dict[Any, Any]:
    """The names at some of the ticks."""
    plain = {name: value for name, value in names.items() if isinstance(name, str)}
    parts = {id(v): v[chosen] for v in plain.values() if isinstance(v, np.ndarray)}
    return {name: parts.get(id(value), value) for name, value in plain.items()}


def _number(value: Any) -> Number:
    """A result as a number: a comparison by itself counts as 0 or 1, as in Python."""
    return int(value) if isinstance(value, bool) else value


def _reason(error: Exception) -> str:
    if isinstance(error, ZeroDivisionError):
        return "divides by zero"
    if isinstance(error, OverflowError):
        return "is too large to compute"
    if isinstance(error, ExpressionError):
        return str(error)
    return "has no value (a root or logarithm of a negative number)"
