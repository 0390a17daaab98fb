"""Expressions: Python's own arithmetic, and nothing else of Python."""

from __future__ import annotations

import ast
import contextlib
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.spec.expression import Expression, evaluate
from lrviz.spec.grammar import FUNCTIONS, ExpressionError
from lrviz.spec.shared import Shared

NAMES = {"epochs": 90, "steps_per_epoch": 100, "total_steps": 9000}
PYTHON = {
    **NAMES,
    **{n: getattr(math, n) for n in ("ceil", "floor", "sqrt", "exp", "log", "cos", "sin", "pi")},
    **{n: getattr(math, n) for n in ("log2", "log10", "tan", "tanh")},
    **{"min": min, "max": max, "abs": abs, "int": int, "round": round},
}

_LEAF = st.sampled_from(["epoch", "epochs", "total_steps", "pi", "2", "3", "0.5", "1e-3", "10"])


def _combine(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<", ">=", "==", "and", "or"])
    return st.one_of(
        inner.map(lambda t: f"(not {t})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} < {t[1]} <= {t[2]})"),
        st.tuples(inner, binary, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"(-{t})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda t: f"{t[0]}({t[1]}, {t[2]})"
        ),
        st.tuples(
            st.sampled_from(
                [
                    *("abs", "ceil", "floor", "sqrt", "exp", "log", "cos", "sin", "log2", "log10"),
                    *("tan", "tanh", "int", "round"),
                ]
            ),
            inner,
        ).map(lambda t: f"{t[0]}({t[1]})"),
    )


EXPRESSIONS = st.recursive(_LEAF, _combine, max_leaves=6)


def python(text: str, epoch: int) -> Any:
    """What Python itself makes of it; None where it has no real value in reasonable time."""
    try:
        value = eval(text, {"__builtins__": {}}, {**PYTHON, "epoch": epoch})
    except (ArithmeticError, ValueError, TypeError):
        return None
    return None if isinstance(value, complex) else value


def powers(text: str, epoch: int) -> list[Any]:
    """What the powers in an expression come to; None for one that has no real value."""
    parts = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.BinOp)]
    return [python(ast.unparse(n), epoch) for n in parts if isinstance(n.op, ast.Pow)]


@given(EXPRESSIONS, st.integers(0, 200))
def test_means_what_python_means(text: str, epoch: int) -> None:
    if text.count("**") > 1:
        return  # Python would work on some of these for hours
    expected = python(text, epoch)
    expression = Expression(text, NAMES)
    try:
        found: Any = expression(epoch)
    except ExpressionError:
        found = None
    if found is None and any(p is None or abs(p) > 2**1024 for p in powers(text, epoch)):
        return  # refused: no float holds it, or it is not real
    if isinstance(expected, float) and math.isnan(expected):
        assert math.isnan(found)
    else:
        assert found == expected


@given(EXPRESSIONS)
def test_an_array_of_ticks_gives_the_values_of_each(text: str) -> None:
    expression = Expression(text, NAMES)
    ticks = np.arange(6)
    try:
        each = [float(expression(int(tick))) for tick in ticks]
    except (ExpressionError, OverflowError):
        return
    assert expression.array(ticks) == pytest.approx(each, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("epochs - 5", 85), ("epochs / 3", 30), ("epochs / 4", 22.5), ("7 // 2", 3), ("2 ** -1", 0.5)],
)
def test_a_whole_result_is_an_integer(text: str, value: float) -> None:
    found = evaluate(text, NAMES)
    assert found == value
    assert isinstance(found, int) == float(value).is_integer()


@pytest.mark.parametrize(
    ("text", "part", "column"),
    [
        ("epoch + 1", "did you mean `epochs`", 0),
        ("1 + foo(2)", "foo", 4),
        ("epochs.real", "attribute", 0),
        ("epochs[0]", "subscript", 0),
        ("lambda: 1", "lambda", 0),
        ("[1]", "", 0),
        ("'a'", "", 0),
        ("epochs +", "not an expression", None),
        ("", "not an expression", None),
        ("(x := 3)", "", None),
        ("f'{epochs}'", "", 0),
        ("min(1)", "min", None),
        ("abs(1, 2)", "abs", None),
        ("min(*epochs)", "", None),
        ("True", "", None),
        ("1j", "", None),
    ],
)
def test_nothing_else_parses(text: str, part: str, column: int | None) -> None:
    with pytest.raises(ExpressionError, match=part or None) as caught:
        evaluate(text, NAMES)
    if column is not None:
        assert caught.value.column == column


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "9**9**9**9**9",
        "(10**4000)**4000",
        "2 ** (2 ** 40)",
        "0 * 10 ** 10 ** 10",
        "(" * 90 + "1" + ")" * 90,
        "-" * 5000 + "1",
        "+".join(["1"] * 3000),
        "2 ** 4096 ** -1",
        "9" * 1900 + "**9",
    ],
)
def test_no_expression_hangs(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(ExpressionError):
        evaluate(text, NAMES)
    assert time.process_time() - start < 2


def test_every_function_is_used_above() -> None:
    assert {*FUNCTIONS} <= {*PYTHON}


def test_where_numpy_objects_at_one_tick_the_others_are_worked_out_at_once() -> None:
    ticks = np.arange(100_000)
    expression = Expression("1e308 * (1 if step == 70000 else 1e-9) * 10 * 10")
    inner, called = expression._scalar, []
    object.__setattr__(expression, "_scalar", lambda at: called.append(at) or inner(at))
    found = expression.array(ticks)
    assert np.isinf(found[70_000])
    assert found[99_999] == 1e308 * 1e-9 * 10 * 10
    assert 0 < len(called) < 5000


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_takes_so_many_arguments(name: str) -> None:
    fewest, most = {"min": (2, 50), "max": (2, 50)}.get(name, (1, 1))
    for count in (fewest, most):
        evaluate(f"{name}({', '.join(['0.5'] * count)})", {})
    for count in (fewest - 1, most + 1):
        with pytest.raises(ExpressionError, match=f"`{name}`"):
            evaluate(f"{name}({', '.join(['0.5'] * count)})", {})


@pytest.mark.parametrize("text", ["(step % 7 / 7 + step // 7) * cos(step % 7 / 7) + step % 7"])
@pytest.mark.parametrize("test", ["step < 150000", "step % 7 / 7 < 0.5", "cos(step % 7 / 7) < 2"])
def test_what_stands_in_an_expression_twice_is_computed_once(text: str, test: str) -> None:
    expression = Expression(f"{text} if {test} else {text} * 2")
    parts = [node for node in ast.walk(expression._shared) if isinstance(node, Shared)]
    once = {ast.dump(part.value) for part in parts}
    assert len({id(part) for part in parts}) == len(once) >= 3
    ticks = np.arange(200_000)
    found = expression.array(ticks)
    assert [*found[::997]] == [*np.concatenate([expression.array(t[None]) for t in ticks[::997]])]
    assert found[149_999] == pytest.approx(expression(149_999), rel=1e-12)


@pytest.mark.parametrize("by", ["1", "7", "7.0", "2.5", "-3", "1e3", "2**60"])
@pytest.mark.parametrize("over", ["step", "step - 9", "step / 2", "step * 1e12"])
def test_whole_numbers_are_divided_as_python_does(over: str, by: str) -> None:
    ticks = np.arange(0, 30_000, 7)
    for sign in ("//", "%"):
        expression = Expression(f"({over}) {sign} ({by})")
        assert [*expression.array(ticks)] == [expression(int(tick)) for tick in ticks]
