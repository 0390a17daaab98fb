"""Expressions of the counter at many ticks: LambdaLR, MultiplicativeLR, scale_fn, the metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.raised import Raised
from lrviz.spec.expression import Expression
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.phases import Factor


def values(function: Expression | Factor, t: Steps) -> Floats:
    """f(t). float64, in the shape of ``t``.

    Raises:
        Raised: At the first tick at which it has no value, or an integer too large for a float.
    """
    try:
        return function.array(t)
    except (ExpressionError, OverflowError):
        return np.array([_value(function, offset, tick) for offset, tick in enumerate(t.tolist())])


def per_group(functions: Sequence[Expression], t: Steps) -> list[Floats]:
    """f(t) of each group's own function; those that several groups share are computed once.

    Raises:
        Raised: At the first tick at which one has no value.
    """
    found: dict[int, Floats] = {}
    first: Raised | None = None
    for function in functions:
        if id(function) in found:
            continue
        try:
            found[id(function)] = values(function, t)
        except Raised as raised:
            if first is None or raised.offset < first.offset:
                first = raised
    if first is not None:
        raise first
    return [found[id(function)] for function in functions]


def _value(function: Expression | Factor, offset: int, tick: int) -> float:
    try:
        return float(function(tick))
    except ExpressionError as error:
        raise Raised(offset, "ExpressionError", str(error), error) from None
    except OverflowError as error:
        raise Raised(offset, "OverflowError", str(error)) from None
