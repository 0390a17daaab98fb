"""Comparisons of the larger or the smaller of two numbers, as those of the two."""

from __future__ import annotations

from lrviz.sources.script.plans.values.symbols import Num, Sym

Pairs = tuple[tuple[Num, Num], ...]
_BOTH = {("min", ">="), ("min", ">"), ("max", "<="), ("max", "<")}
_ANY = {("min", "<="), ("min", "<"), ("max", ">="), ("max", ">")}


def of_extremes(op: str, first: Num, second: Num) -> tuple[str, Pairs]:
    """``min(a, b) >= c`` as ``a >= c`` and ``b >= c``; "" where it is no such comparison."""
    if not isinstance(first, Sym) or len(first.args) != 2:
        return "", ()
    word = "and" if (first.op, op) in _BOTH else "or" if (first.op, op) in _ANY else ""
    return word, tuple((one, second) for one in first.args) if word else ()
