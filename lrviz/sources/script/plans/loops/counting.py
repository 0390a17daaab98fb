"""How often something happens that a condition lets through, and when a loop ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lrviz.sources.script.plans.values.numbers import difference, number, written
from lrviz.sources.script.plans.values.polynomials import polynomial
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.trees import atoms

if TYPE_CHECKING:
    pass


_ORDERS: Final = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True)
class Gate:
    """A condition that holds in every so many turns: where (turn + offset) % period == 0.

    Attributes:
        last: The number of turns of which the last passes as well; None where it does not.
        start: The turn before which it never holds.
    """

    period: Num
    offset: Num
    last: Num | None = None
    start: Num = 0

    def passed(self, turns: Num) -> Num:
        """In how many of the first turns it holds, where none of them is the last."""
        if self.start == 0:
            return self._passed(turns)
        before = self._passed(self.start)
        return number("max", 0, difference(self._passed(turns), before))

    def _passed(self, turns: Num) -> Num:
        if self.offset == 1:
            return number("//", turns, self.period)
        # multiples of the period from the offset to offset + turns - 1
        upper = number("//", number("-", number("+", self.offset, turns), 1), self.period)
        return difference(upper, number("//", number("-", self.offset, 1), self.period))

    def total(self, turns: Num) -> Num:
        """In how many of all turns it holds."""
        if self.last is not None and self.offset == 1:
            return number("neg", number("//", number("neg", turns), self.period))
        return self.passed(turns)

    def turn(self, place: Num) -> Num:
        """The turn in which it holds for the n-th time, from 0; of a gate without ``last``."""
        first = number("%", number("neg", self.offset), self.period)
        if self.offset == 1:
            first = number("-", self.period, 1)
        if self.start != 0:
            place = number("+", place, self._passed(self.start))
        return difference(number("*", place, self.period), number("neg", first))


def over(count: Num, turns: Num) -> Any:
    """Whether a loop is over, by its counter; inside its body it never is."""
    return Sym(">=", (count, turns))


def linear(value: Num, count: Num) -> tuple[Any, Num] | None:
    """The factor and the rest of a number that is a multiple of a counter, and something else."""
    factor, rest = 0, {}
    for parts, coefficient in polynomial(value).items():
        if parts == (count,):
            factor = coefficient
        elif any(count in set(atoms(part)) for part in parts):
            return None
        else:
            rest[parts] = coefficient
    return factor, written(rest)


def gate_of(test: Any, count: Num) -> Gate | None:
    """The gate that a condition is."""
    if not isinstance(test, Sym):
        return None
    if test.op == "or":
        for one, other in (test.args, test.args[::-1]):
            gate, last = gate_of(one, count), last_of(other, count)
            if gate is not None and gate.last is None and gate.offset == 1 and last is not None:
                return Gate(gate.period, gate.offset, last)
        return None
    sides = _rest_and_value(test)
    if sides is None:
        return None
    left, right = sides
    found = linear(left.args[0], count)
    period = left.args[1]
    if found is None or found[0] != 1 or count in set(atoms(period)):
        return None
    offset = difference(found[1], right)
    if right != 0 and not isinstance(right, int):
        if difference(period, right) != 1:  # i % k == k - 1
            return None
        offset = number("+", found[1], 1)
    if isinstance(period, int) and isinstance(offset, int) and period > 0:
        offset %= period
    if isinstance(period, int) and period == 1:
        offset = 1
    return Gate(period, offset)


def _rest_and_value(test: Sym) -> tuple[Sym, Num] | None:
    """The two sides of ``a % b == c``, or of ``a % b + 1 == c`` and the like."""
    if test.op not in ("==", ">="):
        return None
    whole = polynomial(difference(*test.args))
    rests = [parts for parts in whole if [getattr(part, "op", "") for part in parts] == ["%"]]
    if len(rests) != 1 or whole[rests[0]] not in (1, -1):
        return None
    rest, sign = rests[0][0], whole.pop(rests[0])
    value = written(whole) if sign == -1 else number("neg", written(whole))
    if test.op == ">=" and (sign == -1 or difference(rest.args[1], value) != 1):
        return None  # a rest is at least its largest value: it is that
    return rest, value


def last_of(test: Any, count: Num) -> Num | None:
    """The number of turns, where a condition says that this is the last one."""
    if not isinstance(test, Sym) or test.op not in ("==", ">="):
        return None
    found = linear(difference(test.args[0], test.args[1]), count)
    if found is None or found[0] not in (1, -1):
        return None
    rest = found[1] if found[0] == 1 else number("neg", found[1])
    return difference(1, rest)  # count + rest == 0, count == turns - 1


def before_turn(test: Any, count: Num) -> Num | None:
    """In how many turns before this one a condition held; None where that is not known."""
    if count not in set(atoms(test)):
        return number("if", test, count, 0)
    gate = gate_of(test, count)
    if gate is not None and gate.last is not None:
        if gate.offset != 1:
            return None
        return number("if", over(count, gate.last), gate.total(gate.last), gate.passed(count))
    if gate is not None:
        return gate.passed(count)
    times = at_turns(test, count)
    if times is not None:
        total: Num = 0
        for time in times:
            passed = number("and", number(">", count, time), number(">=", time, 0))
            total = number("+", total, number("if", passed, 1, 0))
        return total
    if isinstance(test, Sym) and test.op in _ORDERS:
        bound = _bound(test, count)
        if bound is not None:
            return number("max", 0, number("min", count, bound))
    start = _for_good(test, count)
    if start is not None:
        return number("max", 0, number("-", count, number("max", 0, start)))
    return None


def _for_good(test: Any, count: Num) -> Num | None:
    """The turn from which on a condition holds; None where it may fail again."""
    if not isinstance(test, Sym):
        return None
    if test.op == "or":
        one, other = (_for_good(part, count) for part in test.args)
        return None if one is None or other is None else number("min", one, other)
    return _bound(number("not", test), count) if test.op in _ORDERS else None


def _bound(test: Sym, count: Num) -> Num | None:
    """In how many turns a condition holds that holds from the first turn on, and then no more."""
    left, right = test.args if test.op in ("<", "<=") else test.args[::-1]
    found = linear(difference(left, right), count)
    if found is None or not isinstance(found[0], int | float) or found[0] <= 0:
        return None
    factor, rest = found
    if test.op in ("<", ">"):
        return number("neg", number("//", rest, factor))  # the least whole number not below
    return number("+", number("//", number("neg", rest), factor), 1)


def holds_at_first(test: Any, count: Num) -> bool:
    """Whether a condition, if it ever holds, does so from the first turn on, and then no more."""
    if not isinstance(test, Sym) or test.op not in _ORDERS:
        return False
    moves = any(atom.op in ("head", "carried") for atom in atoms(test))
    return not moves and _bound(test, count) is not None


def any_before(test: Any, passed: Num, count: Num) -> Any:
    """Whether a condition held in any turn before this one."""
    if isinstance(test, Sym) and test.op in _ORDERS:
        bound = _bound(test, count)
        if bound is not None:
            return number("and", number(">", count, 0), number(">", bound, 0))
    return number(">", passed, 0)


def last_turn(test: Any, passed: Num, count: Num) -> Num | None:
    """The last turn in which a condition held, of the ``passed`` ones so far."""
    if count not in set(atoms(test)):
        return number("-", count, 1)  # it holds in all of them, or in none
    gate = gate_of(test, count)
    if gate is not None and gate.last is not None:
        earlier = gate.turn(number("-", gate.passed(count), 1))
        return number("if", over(count, gate.last), number("-", gate.last, 1), earlier)
    if gate is not None:
        return gate.turn(number("-", passed, 1))
    times = at_turns(test, count)
    if times and (len(times) == 1 or not any(isinstance(time, Sym) for time in times)):
        found, *later = sorted(times) if len(times) > 1 else times
        for time in later:
            found = number("if", number(">", count, time), time, found)
        return found
    if isinstance(test, Sym) and test.op in _ORDERS and _bound(test, count) is not None:
        return number("-", passed, 1)  # it held from the first turn on
    if _for_good(test, count) is not None:
        return number("-", count, 1)
    return None


def at_turns(test: Any, count: Num) -> tuple[Num, ...] | None:
    """The turns that a condition names one by one."""
    if isinstance(test, Sym) and test.op == "or":
        one, other = at_turns(test.args[0], count), at_turns(test.args[1], count)
        if one is None or other is None:
            return None
        both = (*one, *other)
        if any(isinstance(time, Sym) for time in both) and len(both) > 1:
            return None  # two may be one
        return tuple(dict.fromkeys(both))
    if isinstance(test, Sym) and test.op in _ORDERS and _bound(test, count) == 1:
        return (0,)  # as ``count == 0`` is written
    if not isinstance(test, Sym) or test.op != "==":
        return None
    found = linear(difference(test.args[0], test.args[1]), count)
    if found is None or found[0] not in (1, -1):
        return None
    time = number("neg", found[1]) if found[0] == 1 else found[1]
    if not isinstance(time, Sym) and (time < 0 or time != int(time)):
        return ()
    return (time,)
