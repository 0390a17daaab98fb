from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.sources.syntax.json import read, read_with_comments
from lrviz.sources.syntax.tree import DEEPEST
from lrviz.text.problem import KeyPath, SpecError

TRAILING_COMMA = (  # Python's own words
    "2:7: not JSON: illegal trailing comma"
    if sys.version_info >= (3, 13)
    else "3:1: not JSON: expecting property name"
)
BROKEN = {
    "empty": ("", "f.json:1:1: not JSON: expecting value"),
    "comma": ('{\n"a": 1,\n}', f"f.json:{TRAILING_COMMA}"),
    "comment": ("// c\n{}", "f.json:1:1: not JSON: expecting value (JSON has no comments)"),
    "deep": ("[" * 101 + "]" * 101, f"f.json:1:{DEEPEST + 1}: nested deeper than {DEEPEST}"),
    "deeper": ("[" * 99_999, "f.json:1:1: not JSON that can be read: is nested too deep"),
    "digits": ("9" * 5000, "f.json:1:1: not JSON that can be read: an integer is too long"),
    "mark": ("\ufeff{}", "f.json:1:1: not JSON: starts with a byte order mark"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_says_where_a_text_is_no_json(text: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        read(text, "f.json")
    assert str(error.value).startswith(message)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=12,
    ),
    st.sampled_from([None, 1]),
)
def test_every_value_stands_where_it_is_written(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    document = read(text, "")
    assert document.values == value
    for path, found in document.locations.items():
        there: object = value
        for name in path:
            there = there[name]  # type: ignore[index]
        assert json.loads(text[found.value.start : found.value.end]) == there
        if found.key is not None:
            assert json.loads(text[found.key.start : found.key.end]) == path[-1]


def test_the_last_of_a_repeated_key_counts() -> None:
    document = read('{"a": {"b": [1, {"c": 2}], "b": [3]}}', "")
    inside: KeyPath = ("a", "b")
    assert document.values == {"a": {"b": [3]}}
    assert [path for path, _ in document.repeated] == [inside]
    assert list(document.locations) == [("a",), inside, (*inside, 0)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, # one\n "b": 2} // two', {"a": 1, "b": 2}),
        ('{/* a, } */"a": [1, 2, /* 3 */ ],\n}', {"a": [1, 2]}),
        ('{"a": "# // /* \\" ,}", "b": "*/"}', {"a": '# // /* " ,}', "b": "*/"}),
        ('{"a": 1e-3 # no number }\n, }', {"a": 1e-3}),
    ],
)
def test_comments_and_last_commas(text: str, value: object) -> None:
    """Values as hjson 3.1 gives them, at their own places."""
    found = read_with_comments(text, "a.json")
    assert found.values == value
    for path, place in found.locations.items():
        written = text[place.value.start : place.value.end]
        here = value
        for name in path:
            here = here[name]  # type: ignore[index]
        if not isinstance(here, dict | list):
            assert json.loads(written) == here


@pytest.mark.parametrize("text", ['{"a": 1 /* open', '{"a": "open', '{"a": 1, /', "{,}", "#"])
def test_what_is_no_json_without_its_comments_either(text: str) -> None:
    with pytest.raises(SpecError):
        read_with_comments(text, "a.json")
