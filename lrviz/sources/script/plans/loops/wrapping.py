"""Counters that begin anew at a bound: ``n += 1``, ``if n == 4: n = 0``.

A place that grows by the same each turn and is set back where it reaches a bound holds a rest of a
division. What it holds after many turns of an inner loop is one as well, so that a counter may go
on from one epoch to the next.
"""

from __future__ import annotations

from lrviz.sources.script.plans.values.numbers import difference, number, written
from lrviz.sources.script.plans.values.polynomials import polynomial
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_whole
from lrviz.sources.script.plans.values.trees import atoms, replaced


def wrapped(old: Num, head: Sym, end: Num, count: Sym) -> Num | None:
    """What a place holds where a turn begins that begins anew at a bound.

    Args:
        old: What it holds before the loop.
        head: What stands for what it holds where a turn begins.
        end: What a turn makes of it.
        count: The counter of the loop.
    """
    if not isinstance(end, Sym) or end.op != "if":
        return None
    bound = _bound(head, end)
    if bound is not None and not {head, count} & set(atoms(bound)):
        return after(old, count, bound)
    grown, many = _again(head, end)
    if grown is None or many is None or {head, count} & {*atoms(grown), *atoms(many)}:
        return None
    if not _is_inside(old, many):
        return None
    return number("%", number("+", old, number("*", count, grown)), many)


def after(old: Num, turns: Num, bound: Num) -> Num:
    """What a counter holds after some turns, that is 0 instead of a bound.

    One that begins below 0 comes up first; one that begins above the bound never meets it.
    """
    if isinstance(old, Sym) and old.op == "%" and old.args[1] == bound:
        return number("%", number("+", old.args[0], turns), bound)
    grown = number("+", old, turns)
    rest = number("%", grown, bound)
    if _is_inside(old, bound):
        return rest
    free = number("or", number("<", grown, bound), number(">=", old, bound))
    return number("if", free, grown, rest)


def summed(apart: Num, count: Sym) -> Num | None:
    """What ``f(0) + … + f(count - 1)`` is, where f(n) is g(n + 1) - g(n); None where it is not.

    So much more a counter has counted that counts how often another one went round.
    """
    parts = polynomial(apart)
    total: Num = 0
    while parts:
        first = min(parts, key=lambda part: (parts[part] > 0, repr(part)))
        factor = parts.pop(first)
        low = written({first: 1})
        high = replaced(low, {count: number("+", count, 1)})
        found = next((part for part in parts if _is(written({part: 1}), high)), None)
        if found is None or parts.pop(found) != -factor:
            return None
        grown = difference(low, replaced(low, {count: 0}))
        total = number("-", total, number("*", factor, grown))
    return total


def _is(one: Num, other: Num) -> bool:
    """Whether two numbers are one: of two divisions, if the same is divided by the same."""
    if not isinstance(one, Sym) or not isinstance(other, Sym) or {one.op, other.op} != {"//"}:
        return one == other
    return one.args[1] == other.args[1] and difference(one.args[0], other.args[0]) == 0


def unrounded(old: Num, head: Sym, end: Num) -> Num:
    """``floor(n + 1)`` as ``n + 1``, where n begins as an integer."""
    if not isinstance(end, Sym) or end.op not in ("floor", "ceil", "int", "round"):
        return end
    inner = end.args[0]
    return inner if is_whole(old) and is_whole(difference(inner, head)) else end


def _is_inside(old: Num, bound: Num) -> bool:
    """Whether a counter is one of those from 0 to below a bound, which is at least 1."""
    if isinstance(old, Sym) or not is_whole(old):
        return False
    return bool(old == 0 if isinstance(bound, Sym) else 0 <= old < bound)


def _bound(head: Sym, end: Sym) -> Num | None:
    """The bound of ``n += 1``, ``if n == bound: n = 0`` (or ``n -= bound``)."""
    test, then, other = end.args
    grown = number("+", head, 1)
    if then == grown:
        test, then, other = number("not", test), other, then
    if other != grown or not isinstance(test, Sym) or test.op not in ("==", ">="):
        return None
    left, right = test.args
    if left != grown:
        left, right = right, left
        if test.op != "==":
            return None
    if left != grown or (isinstance(right, int | float) and (right < 1 or not is_whole(right))):
        return None
    back = then == 0 or (test.op == "==" and difference(grown, right) == then)
    back = back or difference(then, difference(grown, right)) == 0
    return right if back else None


def _again(head: Sym, end: Sym) -> tuple[Num | None, Num | None]:
    """By how much a counter grew that went round in an inner loop, and its bound."""
    _, grown, rest = end.args
    if not isinstance(rest, Sym) or rest.op != "%" or rest.args[0] != grown:
        return None, None
    turns, bound = difference(grown, head), rest.args[1]
    return (turns, bound) if after(head, turns, bound) == end else (None, None)
