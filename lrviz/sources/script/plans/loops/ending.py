"""The first turn in which a condition holds, and how many turns a loop makes."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.loops.counting import gate_of, linear
from lrviz.sources.script.plans.machine.trace import Loop
from lrviz.sources.script.plans.values.numbers import difference, number, written
from lrviz.sources.script.plans.values.polynomials import polynomial
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.trees import atoms


def first_turn(test: Any, count: Num) -> Num | None:
    """The first turn in which a condition holds that then holds for good; None if not known."""
    if not isinstance(test, Sym):
        return 0 if test else None
    if test.op == "or":
        one, other = first_turn(test.args[0], count), first_turn(test.args[1], count)
        return None if one is None or other is None else number("min", one, other)
    if test.op == "and":
        return _first_of_both(test.args, count)
    gate = gate_of(test, count)
    if gate is not None and gate.last is None:
        return gate.turn(0)
    if test.op not in ("<", "<=", ">", ">=", "=="):
        return None
    test = _without_division(test, count)
    found = linear(difference(test.args[0], test.args[1]), count)
    if found is None or not isinstance(found[0], int | float) or found[0] == 0:
        return None
    factor, rest = found
    op = test.op
    if factor < 0:
        factor, rest = -factor, number("neg", rest)
        op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    bound = number("neg", rest)
    if op == "==":
        return bound if factor == 1 else None
    if op == ">=":
        if factor == 1:
            return number("ceil", bound)
        return number("neg", number("//", rest, factor))
    if op == ">":
        if factor == 1:
            return number("+", number("floor", bound), 1)
        return number("+", number("//", bound, factor), 1)
    return None


def from_turn(test: Any, count: Num) -> Num | None:
    """From which turn on a comparison holds, of one that then holds for good; else None."""
    if not isinstance(test, Sym):
        return None
    if test.op == "!=":
        found = linear(difference(test.args[0], test.args[1]), count)
        return 1 if found is not None and found[0] in (1, -1) and found[1] == 0 else None
    if test.op == "==" or gate_of(test, count) is not None:
        return None
    return first_turn(test, count) if test.op in ("<", "<=", ">", ">=") else None


def _first_of_both(tests: tuple[Any, ...], count: Num) -> Num | None:
    """The first turn in which a gate lets through what holds from some turn on."""
    for test, other in (tests, tests[::-1]):
        gate, turn = gate_of(test, count), first_turn(other, count)
        if gate is not None and gate.last is None and turn is not None:
            return gate.turn(gate.passed(turn))
    return None


def _without_division(test: Sym, count: Num) -> Sym:
    """``x // k >= m`` as ``x >= m * k``, and likewise for others of the kind."""
    poly = polynomial(difference(test.args[0], test.args[1]))
    parts = [atoms_ for atoms_ in poly if any(count in set(atoms(p)) for p in atoms_)]
    if len(parts) != 1 or len(parts[0]) != 1 or poly[parts[0]] != 1:
        return test
    division = parts[0][0]
    if not isinstance(division, Sym) or division.op != "//":
        return test
    rest = number("neg", written({k: v for k, v in poly.items() if k != parts[0]}))
    if test.op in (">", "<="):  # of whole numbers: > m is >= m + 1
        rest = number("+", rest, 1)
    bound = number("*", rest, division.args[1])
    op = {">": ">=", ">=": ">=", "<": "<", "<=": "<"}.get(test.op)
    if test.op == "==":
        op = ">="  # it counts up by ones
    assert op is not None
    made = Sym(op, (division.args[0], bound))
    return made


def solved(loop: Loop) -> Num | None:
    """How many whole turns a loop makes; None where it may be left in one."""
    last = loop.turns
    for exit_ in loop.exits:
        if exit_.leaves == 99:
            continue
        inside = {a for guard in exit_.guards for a in atoms(guard) if a.op in ("head", "count")}
        if inside - {loop.count}:
            continue  # of a count that goes on outside: the loops around end with it
        if not exit_.test or len(exit_.guards) != 1:
            return None
        turn = first_turn(exit_.guards[0], loop.count)
        if turn is None:
            return None
        last = turn if last is None else number("min", last, turn)
    return last
