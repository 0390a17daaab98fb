"""What a condition says where it holds and where it does not, and what it leaves open."""

from __future__ import annotations

import ast

import pytest

from lrviz.sources.script.interpreter.conditions import calls, decided, once, read, stated
from lrviz.sources.script.values.frames import TRUE, Fact


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def facts(text: str, positive: bool) -> set[str]:
    return {written(fact) for _, fact in stated(expression(text), positive)}


def written(fact: Fact) -> str:
    values = "" if fact.values is TRUE else f" in {','.join(sorted(fact.values))}"
    return f"{'' if fact.positive else 'not '}{fact.text}{values}"


STATED = {  # what holds where it does, and where it does not
    "a": ({"a"}, {"not a"}),
    "a.b": ({"a.b"}, {"not a.b"}),
    "f(a)": ({"f(a)"}, {"not f(a)"}),
    "not a": ({"not a"}, {"a"}),
    "not not a": ({"a"}, {"not a"}),
    "a and b": ({"a", "b"}, set()),
    "a or b": (set(), {"not a", "not b"}),
    "not (a and b)": (set(), {"a", "b"}),
    "(a := b)": (set(), set()),
    "3": (set(), set()),
    "a == 1": ({"a in 1"}, {"not a in 1"}),
    "1 == a": ({"a in 1"}, {"not a in 1"}),
    "a is None": ({"a in None"}, {"not a in None"}),
    "a != 1": ({"not a in 1"}, {"a in 1"}),
    "a is not None": ({"not a in None"}, {"a in None"}),
    "a == b": ({"a == b"}, {"not a == b"}),
    "a != b": ({"not a == b"}, {"a == b"}),
    "a in (1, 2)": ({"a in 1,2"}, {"not a in 1,2"}),
    "a in [1]": ({"a in 1"}, {"not a in 1"}),
    "a in {1, 2}": ({"a in 1,2"}, {"not a in 1,2"}),
    "a not in (1, 2)": ({"not a in 1,2"}, {"a in 1,2"}),
    "a in b": ({"a in b"}, {"not a in b"}),
    "a in (1, b)": ({"a in (1, b)"}, {"not a in (1, b)"}),
    "a not in b": ({"not a in b"}, {"a in b"}),
    "a < b": ({"a < b", "not b < a"}, {"not a < b"}),
    "a > b": ({"b < a", "not a < b"}, {"not b < a"}),
    "a >= b": ({"not a < b"}, {"a < b", "not b < a"}),
    "a <= b": ({"not b < a"}, {"b < a", "not a < b"}),
    "a < 1": ({"a < 1", "not 1 < a", "not a in 1"}, {"not a < 1"}),
    "1 < a": ({"1 < a", "not a < 1", "not a in 1"}, {"not 1 < a"}),
    "a >= 1": ({"not a < 1"}, {"a < 1", "not 1 < a", "not a in 1"}),
    "a < b < c": ({"a < b < c"}, {"not a < b < c"}),
}


@pytest.mark.parametrize("text", STATED)
def test_what_is_stated(text: str) -> None:
    assert (facts(text, True), facts(text, False)) == STATED[text]
    reading = read(expression(text))
    assert [{written(fact) for _, fact in one} for one in reading.stated] == list(STATED[text])


ONCE = {
    **{"epoch == 0": True, "a is None": True, "not a": True, "a in b": True, "f(a == 0)": True},
    **{"epoch != 0": False, "a > 0": False, "a": False, "-a": False, "a is not None": False},
    **{"a not in b": False, "a and not b": True, "a % 2": False},
}


@pytest.mark.parametrize("text", ONCE)
def test_what_holds_once(text: str) -> None:
    assert once(expression(text)) is ONCE[text]
    assert read(expression(text)).once is ONCE[text]


@pytest.mark.parametrize(
    ("text", "found"),
    [("f(a)", True), ("a.f()", True), ("len(a)", False), ("a.len()", False), ("a", False)],
)
def test_what_calls(text: str, found: bool) -> None:
    assert calls(expression(text)) is found
    assert read(expression(text)).calls is found


def test_a_reading_has_the_names_and_the_text() -> None:
    reading = read(expression("a.b  ==  f( c [1] )"))
    assert reading.words == {"a", "b", "f", "c"}
    assert reading.text == "a.b == f(c[1])"


DECIDED = {
    **{"1 == 1": True, "1 == 2": False, "1 != 1": False, "1 != 2": True, "None is None": True},
    **{"1 is None": False, "None is not None": False, "1 is not None": True, "1 is 1": None},
    **{"1 is not 1": None, "1 < 2": None, "1 in (1,)": None},
}


@pytest.mark.parametrize("text", DECIDED)
def test_what_is_decided_of_two_literals(text: str) -> None:
    test = expression(text)
    assert isinstance(test, ast.Compare)
    sides = [getattr(node, "value", None) for node in (test.left, test.comparators[0])]
    assert decided(sides[0], test.ops[0], sides[1]) is DECIDED[text]


EXCLUDING = {  # of one thing's values, whether two facts cannot both hold
    ("a == 1", "a == 2"): True,
    ("a == 1", "a == 1"): False,
    ("a == 1", "a != 1"): True,
    ("a != 1", "a != 2"): False,
    ("a != 1", "a != 1"): False,
    ("a in (1, 2)", "a in (2, 3)"): False,
    ("a in (1, 2)", "a in (3, 4)"): True,
    ("a in (1, 2)", "a == 1"): False,
    ("a in (1, 2)", "a != 1"): False,
    ("a not in (1, 2)", "a == 1"): True,
    ("a not in (1, 2)", "a == 3"): False,
    ("a", "not a"): True,
    ("a", "a"): False,
    ("not a", "not a"): False,
    ("a < b", "b < a"): True,
    ("a < b", "a >= b"): True,
    ("a < b", "a <= b"): False,
    ("a", "a is None"): True,
    ("a", "a is not None"): False,
    ("not a", "a is None"): False,
    ("a", "a == 0"): True,
    ("a", "a == 1"): False,
    ("a", "a == 'x'"): False,
    **{("a", f"a == {value}"): True for value in ("False", "None", "0", "0.0", "''", "b''")},
    **{("not a", f"a == {value}"): False for value in ("False", "None", "0", "0.0", "''", "b''")},
    ("a", "a in (0, 1)"): False,
    ("a", "a in (0, None)"): True,
    ("a", "a not in (1, 2)"): False,
    ("not a", "a not in (1, 2)"): False,
    ("not a", "a in (0, 1)"): False,
    ("not a", "a == 1"): True,
    ("not a", "a == 0"): False,
}


@pytest.mark.parametrize(("one", "other"), EXCLUDING)
def test_what_excludes_what(one: str, other: str) -> None:
    mine = [fact for _, fact in stated(expression(one))]
    others = [fact for _, fact in stated(expression(other))]
    found = any(a.excludes(b) for a in mine for b in others if a.text == b.text)
    back = any(b.excludes(a) for a in mine for b in others if a.text == b.text)
    assert found is back is EXCLUDING[one, other]
