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
    found = _bound(head, end)
    if found is not None and not {head, count} & set(atoms(found[1])):
        return after(old, count, *found)
    grown, many = _again(head, end)
    if grown is None or many is None or {head, count} & {*atoms(grown), *atoms(many)}:
        return None
    if not _is_inside(old, many):
        return None
    return number("%", number("+", old, number("*", count, grown)), many)


def after(old: Num, turns: Num, meets: str, bound: Num) -> Num | None:
    """What a counter holds after some turns, that is 0 instead of a bound.

    One that begins below 0 comes up first. One that begins above the bound never meets it (``==``),
    or is 0 after a turn (``>=``).
    """
    if isinstance(old, Sym) and old.op == "%" and old.args[1] == bound:
        return number("%", number("+", old.args[0], turns), bound)
    grown = number("+", old, turns)
    rest = number("%", grown, bound)
    if _is_inside(old, bound):
        return rest
    if meets == "-":  # which may take many turns to come down
        return None
    below = number("if", number("<", grown, bound), grown, rest)
    above = grown
    if meets == ">=":
        again = number("%", number("-", turns, 1), bound)
        above = number("if", number("<", turns, 1), old, again)
    return number("if", number(">=", old, bound), above, below)


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
        return bool(one == other)
    same = one.args[1] == other.args[1]
    return bool(same and difference(one.args[0], other.args[0]) == 0)


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


def _bound(head: Sym, end: Sym) -> tuple[str, Num] | None:
    """How it meets its bound, ``n += 1``, ``if n == bound: n = 0``, and the bound.

    "-" is ``if n >= bound: n -= bound``.
    """
    test, then, other = end.args
    grown = number("+", head, 1)
    if then == grown:
        test, then, other = number("not", test), other, then
    if other != grown or not isinstance(test, Sym) or test.op not in ("==", ">="):
        return None
    left, right = test.args
    if left != grown and test.op == "==":
        left, right = right, left
    if left != grown or (isinstance(right, int | float) and (right < 1 or not is_whole(right))):
        return None
    if then == 0:
        return test.op, right
    if difference(then, difference(grown, right)) != 0:
        return None
    return ("-" if test.op == ">=" else "=="), right


def _again(head: Sym, end: Sym) -> tuple[Num | None, Num | None]:
    """By how much a counter grew that went round in an inner loop, and its bound."""
    below = end.args[2]
    rest = below.args[2] if isinstance(below, Sym) and below.op == "if" else None
    if not isinstance(rest, Sym) or rest.op != "%":
        return None, None
    turns, bound = difference(rest.args[0], head), rest.args[1]
    known = any(after(head, turns, meets, bound) == end for meets in ("==", ">="))
    return (turns, bound) if known else (None, None)
