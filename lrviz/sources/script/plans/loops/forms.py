"""What a place holds where a turn of a loop begins, by the number of the turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lrviz.sources.script.plans.loops.counting import (
    any_before,
    before_turn,
    gate_of,
    holds_at_first,
    last_turn,
)
from lrviz.sources.script.plans.loops.pieces import at_named_turns, bounded, tabulated
from lrviz.sources.script.plans.loops.wrapping import summed, unrounded, wrapped
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced


@dataclass(frozen=True)
class Turns:
    """What is known of a loop while its body is looked at.

    Attributes:
        count: Its counter.
        heads: What stands for what its places hold where a turn begins.
        settled: What those that are known already hold.
        turns: How many turns it makes at most; None where nothing says.
    """

    count: Sym
    heads: frozenset[Sym]
    settled: dict[Any, Any]
    turns: Num | None = None

    def moves(self, value: Num) -> bool:
        """Whether a number is not the same in each turn, as far as is known."""
        return any(
            atom == self.count or atom in self.heads or atom.op == "carried"
            for atom in atoms(value)
        )

    def unknown(self, value: Num, head: Sym | None = None) -> bool:
        """Whether a number is made of what is not known yet."""
        return any(
            (atom in self.heads and atom != head) or atom.op == "carried" for atom in atoms(value)
        )

    def form(self, old: Num, head: Sym, end: Num) -> Num | None:
        """What a place holds where a turn begins: from what it held, and what a turn makes."""
        try:
            end = replaced(end, self.settled) if self.settled else end
            if replaced(end, {head: old}) == old:  # it stays, whatever else moves
                return old
            end = unrounded(old, head, end)
            if self.unknown(end, head):
                return None
            if head not in set(atoms(end)):  # the same each turn: only the first begins otherwise
                earlier = replaced(end, {self.count: number("-", self.count, 1)})
                if not isinstance(earlier, Sym) and earlier == old:
                    return old
                return number("if", number("==", self.count, 0), old, earlier)
            grown = self._grown(old, head, end, self.count)
            if grown is not None:
                return grown
            gated = self._gated(old, head, end) if getattr(end, "op", "") == "if" else None
            return self._pieced(old, head, end) if gated is None else gated
        except NoNumber:
            return None

    def _pieced(self, old: Num, head: Sym, end: Num) -> Num | None:
        """As `form`, of what changes at some turns, or up to a bound."""

        def grown(moves: Num) -> Num | None:
            return self._grown(old, head, moves, self.count)

        found = at_named_turns(old, head, end, self.count)
        if found is None:
            found = wrapped(old, head, end, self.count)
        if found is None:
            found = bounded(old, head, end, self.count, grown)
        return tabulated(old, head, end, self.count, self.turns) if found is None else found

    def _gated(self, old: Num, head: Sym, end: Sym) -> Num | None:
        """As `form`, of what changes only in some turns."""
        ladder = _ladder(end, head)
        if ladder is None or head in set(atoms(ladder[0])):
            return None
        test, then = ladder
        gate = gate_of(test, self.count)
        if gate is not None and gate.last not in (None, self.turns):
            return None  # ``n % 4 == 0 or n == 9`` is a gate where the tenth turn is the last
        passed = before_turn(test, self.count)
        if passed is None:
            return None
        if head in set(atoms(then)):
            return self._grown(old, head, then, passed)
        last = last_turn(test, passed, self.count)  # what it was set to the last time
        if last is None:
            return None
        any_yet = any_before(test, passed, self.count)
        return number("if", any_yet, replaced(then, {self.count: last}), old)

    def _grown(self, old: Num, head: Sym, end: Num, times: Num) -> Num | None:
        """What a place holds to which the same was added, or by which it was multiplied, often."""
        apart = difference(end, head)
        if not self.moves(apart):
            return number("+", old, number("*", times, apart)) if apart != 0 else old
        telescoped = summed(apart, self.count) if times == self.count else None
        if telescoped is not None and not self.unknown(telescoped):
            return number("+", old, telescoped)
        if isinstance(end, Sym) and end.op in ("*", "/"):
            left, right = end.args
            if right == head and end.op == "*":
                left, right = right, left
            if left == head and not self.moves(right):
                return number(end.op, old, number("**", right, times))
        return None


def _ladder(end: Num, head: Sym) -> tuple[Num, Num] | None:
    """When ``if … elif …`` sets a place, and to what; None where it always does.

    Where there are several arms, none of them is of what the place held.
    """
    if not isinstance(end, Sym) or end.op != "if":
        return None
    test, then, other = end.args
    if head in (then, other):
        return (number("not", test), other) if then == head else (test, then)
    below = _ladder(other, head)
    if below is None or head in {*atoms(then), *atoms(below[1])}:
        return None
    return number("or", test, below[0]), number("if", test, then, below[1])


def unmoved_at_first(
    waiting: list[tuple[Any, Any, Sym, Any]], count: Sym
) -> list[tuple[Any, Any, Sym, Any]]:
    """Places with what a turn makes of each, where it speaks of others that did not move yet.

    One that stays as it is while a condition holds from the first turn on is, as long as that
    holds, what it was before the loop.

    Args:
        waiting: For each its key, what it held before, what stands for it, and what a turn makes.
    """
    still: dict[Any, dict[Any, Num]] = {}
    for _, old, head, end in waiting:
        if isinstance(end, Sym) and end.op == "if":
            test, then, other = end.args
            if then != head and other == head:
                test, then = number("not", test), head
            if then == head and holds_at_first(test, count):
                still.setdefault(test, {})[head] = old
    if not still:
        return waiting
    return [(place, old, head, _with_still(end, head, still)) for place, old, head, end in waiting]


def _with_still(end: Num, head: Sym, still: dict[Any, dict[Any, Num]]) -> Num:
    if not (isinstance(end, Sym) and end.op == "if"):
        return end
    test, *arms = end.args
    try:
        for place, holds in enumerate((test, number("not", test))):
            if holds in still:
                known = {one: old for one, old in still[holds].items() if one != head}
                arms[place] = replaced(arms[place], known)
    except NoNumber:
        return end
    return number("if", test, *arms)
