"""What a place holds that changes at some turns only, or up to a bound: piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.plans.loops.counting import at_turns
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced

_MOST_PIECES: Final = 24
_MOST_TURNS: Final = 400
_MOST_STEPS: Final = 10_000


def at_named_turns(old: Num, head: Sym, end: Num, count: Sym) -> Num | None:
    """What a place holds that changes in turns that conditions name one by one.

    Args:
        old: What it holds before the loop.
        head: What stands for what it holds where a turn begins.
        end: What a turn makes of it.
        count: The counter of the loop.
    """
    named: set[Any] = set()
    for test in _tests(end):
        times = at_turns(test, count)
        if times is None:
            times = at_turns(number("not", test), count)
        if times is None or head in set(atoms(test)):
            return None
        named.update(times)
    if not 0 < len(named) <= _MOST_PIECES or any(isinstance(time, Sym) for time in named):
        return None
    if replaced(end, {count: max(named) + 1}) != head:
        return None
    return _in_pieces(count, old, _held(old, head, end, count, sorted(named)))


def tabulated(old: Num, head: Sym, end: Num, count: Sym, turns: Any) -> Num | None:
    """What a place holds that changes in few of so many turns, each looked at on its own."""
    if type(turns) is not int or not 0 < turns <= _MOST_TURNS or isinstance(old, Sym):
        return None
    if not {*atoms(end)} <= {head, count}:
        return None
    pieces: list[tuple[int, Num]] = []
    held: Num = old
    for turn, value in _held(old, head, end, count, range(turns)):
        if isinstance(value, Sym) or len(pieces) > _MOST_PIECES:
            return None
        if value != held:
            pieces.append((turn, value))
            held = value
    return _in_pieces(count, old, iter(pieces))


def bounded(old: Num, head: Sym, end: Num, count: Sym, grown: Any) -> Num | None:
    """What a place holds that grows or falls up to a bound.

    Args:
        grown: What gives it without a bound, by what a turn makes of it.
    """
    if not isinstance(end, Sym):
        return None
    if end.op == "if":
        return _while(old, head, end, count)
    if end.op not in ("max", "min"):
        return None
    bound, moves = end.args
    if head in set(atoms(bound)):
        bound, moves = moves, bound
    if isinstance(bound, Sym) or head in set(atoms(bound)) or not _tends(head, moves, end.op):
        return None
    free = grown(moves)
    if free is None or bound < 0:
        return None
    return number("if", number("==", count, 0), old, number(end.op, free, bound))


def _while(old: Num, head: Sym, end: Sym, count: Sym) -> Num | None:
    """``if lr > least: lr *= factor``: as often as it does so, at most once a turn."""
    test, then, other = end.args
    if then == head:
        test, then, other = number("not", test), other, then
    if other != head or isinstance(old, Sym) or not {*atoms(test), *atoms(then)} <= {head}:
        return None
    often, value = 0, old
    while replaced(test, {head: value}):
        often, value = often + 1, replaced(then, {head: value})
        if often >= _MOST_STEPS or isinstance(value, Sym):
            return None
    factor, apart = _factor(head, then), difference(then, head)
    times = number("min", count, often)
    if factor is not None:
        return number("*", old, number("**", factor, times))
    return None if isinstance(apart, Sym) else number("+", old, number("*", times, apart))


def _tends(head: Sym, moves: Num, towards: str) -> bool:
    """Whether a place falls to the larger of two, or rises to the smaller."""
    factor, apart = _factor(head, moves), difference(moves, head)
    if factor is not None:
        return bool(0 <= factor <= 1 if towards == "max" else factor >= 1)
    if isinstance(apart, Sym):
        return False
    return bool(apart <= 0 if towards == "max" else apart >= 0)


def _factor(head: Sym, moves: Num) -> Any:
    """The number by which a place is multiplied; None where it is not."""
    if not isinstance(moves, Sym) or moves.op not in ("*", "/"):
        return None
    left, right = moves.args
    if right == head and moves.op == "*":
        left, right = right, left
    if left != head or isinstance(right, Sym):
        return None
    return right if moves.op == "*" else 1 / right if right else None


def _tests(value: Num) -> Iterator[Sym]:
    """The conditions in a tree."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Sym):
            if part.op == "if":
                yield part.args[0]
                waiting += part.args[1:]
            else:
                waiting += part.args


def _held(old: Num, head: Sym, end: Num, count: Sym, turns: Any) -> Iterator[tuple[Any, Num]]:
    """Turns, and what a place holds after each."""
    for turn in turns:
        old = replaced(end, {count: turn, head: old})
        yield turn, old


def _in_pieces(count: Sym, old: Num, pieces: Iterator[tuple[Any, Num]]) -> Num:
    """What holds after each of some turns, by the counter."""
    value = old
    for turn, held in pieces:
        value = number("if", number(">", count, turn), held, value)
    return value
