"""What is said of numbers that a script computes: their value, and what is added to another."""

from __future__ import annotations

import pytest

from lrviz.sources.script.run.resuming import offset
from lrviz.sources.script.values.numbers import computed, has, may_have
from lrviz.sources.script.values.things import Const, Formula, Thing, Unknown, Value

LOADED = Unknown(text="state['epoch']")
OTHER = Unknown(text="args.start")


def number(value: object) -> Value:
    return (Const(value=value),)


def of(operator: str, *operands: Value) -> Value:
    return (Formula(operator=operator, operands=operands),)


def is_loaded(thing: Thing) -> bool:
    return thing is LOADED


L: Value = (LOADED,)
SUM = of("+", L, number(1))


@pytest.mark.parametrize(
    ("value", "added"),
    [
        (L, 0),
        (SUM, 1),
        (of("+", number(2), L), 2),
        (of("-", L, number(1)), -1),
        (of("-", number(1), L), None),
        (of("+", SUM, number(3)), 4),
        (of("-", SUM, number(3)), -2),
        (of("int", L), 0),
        (of("int", SUM), 1),
        (of("max", L), None),
        (of("*", L, number(2)), None),
        (of("+", L, (OTHER,)), None),
        (of("+", of("*", L, number(2)), number(1)), None),
        ((*L, *number(0)), 0),
        ((*SUM, *number(0)), 1),
        ((*L, *SUM), None),
        ((Unknown(text="int", of=(L,)),), None),
        ((*of("max", L), *SUM), None),
        ((*of("max", number(5)), *SUM), 1),
        ((Unknown(text="int", of=(L,)), *SUM), None),
        ((OTHER, *SUM), 1),
        ((OTHER,), None),
        (number(1), None),
        ((), None),
    ],
)
def test_what_is_added_to_a_number_of_a_checkpoint(value: Value, added: int | None) -> None:
    assert offset(value, is_loaded) == added


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (number(3), 3),
        (number("x"), "x"),
        (of("+", number(3), number(4)), 7),
        (of("-", number(3), number(4)), -1),
        (of("-", of("+", number(3), number(4)), number(2)), 5),
        (of("*", number(3), number(4)), None),
        (of("+", number(3)), None),
        (of("-", number(3)), None),
        (of("+", number(3), number(4), number(5)), None),
        (of("+", number(3), number(True)), None),
        (of("+", number(3), number(0.5)), None),
        (of("+", number(3), (OTHER,)), None),
        ((*number(3), *number(4)), None),
        ((), None),
        (None, None),
    ],
)
def test_the_literal_that_a_value_is(value: Value | None, result: object) -> None:
    assert computed(value) == result


def test_a_part_of_some_alternative_and_of_every_one() -> None:
    mixed = (*SUM, *number(0))
    assert has(SUM, is_loaded)
    assert not has(mixed, is_loaded)
    assert may_have(mixed, is_loaded)
    assert not has((), is_loaded)
    assert not may_have(number(0), is_loaded)
    made = (Unknown(text="int", of=(L,)),)
    assert may_have(made, is_loaded)
    assert not has(made, is_loaded)


@pytest.mark.parametrize(("deep", "seen"), [(1, True), (8, True), (9, True), (10, False)])
def test_how_deep_is_looked(deep: int, seen: bool) -> None:
    value, part = number(0), L
    for _ in range(deep):
        value, part = of("+", value, number(1)), of("+", part, number(1))
    assert computed(value) == (deep if seen else None)
    assert has(part, is_loaded) is seen
    assert may_have(part, is_loaded) is seen
