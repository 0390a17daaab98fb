from __future__ import annotations

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from lrviz.sources.syntax.tree import DEEPEST, Opaque
from lrviz.sources.syntax.yaml import read
from lrviz.text.problem import KeyPath, SpecError

LAUGHS = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "\n".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

BROKEN = {
    "unclosed": ("a: [1, 2", "f.yaml:1:9: not YAML: while parsing a flow sequence"),
    "colons": ("a: b: c", "f.yaml:1:5: not YAML: mapping values are not allowed"),
    "tab": ("a:\n\tb: 1", "f.yaml:2:1: not YAML: a tab indents this line; YAML takes spaces only"),
    "several": ("---\na: 1\n---\nb: 1", "f.yaml:3:1: holds several documents"),
    "alias": ("a: *x", "f.yaml:1:4: the alias `*x` is nowhere given"),
    "itself": ("a: &x [*x]", "f.yaml:1:8: the alias `*x` contains itself"),
    "key": ("{[1]: 2}", "f.yaml:1:2: a list or mapping stands as a key"),
    "control": ("a: \x01", "f.yaml:1:4: not YAML: the character U+0001 is not allowed"),
    "deep": ("[" * (DEEPEST + 1), f"f.yaml:1:{DEEPEST + 1}: nested deeper than {DEEPEST}"),
    "digits": ("a: " + "9" * 5000, "f.yaml:1:4: `999"),
    "laughs": (LAUGHS, "f.yaml:5:36: aliases repeat more than 100,000 values"),
    "merge": ("<<: 3", "f.yaml:1:5: `<<` merges mappings; this is none"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_says_where_a_text_is_no_config(text: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        read(text, "f.yaml")
    assert str(error.value).startswith(message)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text("ab#:é\n "),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("xy #:"), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    st.booleans(),
)
def test_values_are_those_of_the_safe_loader(value: object, flow: bool) -> None:
    text = pyyaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assert read(text, "").values == pyyaml.safe_load(text)


def test_keeps_the_traps_of_yaml_1_1() -> None:
    text = "a: 2e-5\nb: 2.0e-5\nc: 1:30\non: 0o7\nd: 010\ne: 1_000\nf: .inf\n"
    assert read(text, "").values == pyyaml.safe_load(text)
    assert read(text, "").values["a"] == "2e-5"


def test_builds_nothing_of_a_tag() -> None:
    document = read(
        "a: !!python/object/apply:os.system ['true']\nb: !x 1\nc: !!python/tuple [1]", ""
    )
    assert document.values == {
        "a": Opaque("!!python/object/apply:os.system"),
        "b": Opaque("!x"),
        "c": [1],
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places(end: str) -> None:
    text = end.join(
        ["a: &x {b: 1, c: [2, 3]}", "d:", "  <<: *x", "  b: 5  # five", "", "e: *x", "a: 6"]
    )
    document = read(text, "")

    def written(path: KeyPath) -> tuple[str, str, int]:
        found = document.locations[path]
        key = "" if found.key is None else text[found.key.start : found.key.end]
        return key, text[found.value.start : found.value.end], found.value.line

    assert document.values == {"a": 6, "d": {"b": 5, "c": [2, 3]}, "e": {"b": 1, "c": [2, 3]}}
    assert written(("a",)) == ("a", "6", 7)
    assert written(("d",)) == ("d", f"<<: *x{end}  b: 5", 3)
    assert written(("d", "b")) == ("b", "5", 4)
    assert written(("d", "c", 1)) == ("", "3", 1)
    assert written(("e",)) == ("e", "*x", 6)
    assert [(path, span.line) for path, span in document.repeated] == [(("a",), 7)]
    assert len(document.locations) == len(list(document.locations))


def test_comments_stand_beside_the_last_key_of_their_line() -> None:
    text = """\
# lrviz: assume version = 4.57
a: {b: 1}  # lrviz: ignore[LR1] why
c: "# lrviz: no"  # other
d: |  # lrviz: ignore
  # lrviz: text
e:  # lrviz: ignore[LR2]
- 1#  lrviz: text
- 2 # lrviz: ignore[LR3]
"""
    assert [(c.span.line, c.text, c.path) for c in read(text, "").comments] == [
        (1, "lrviz: assume version = 4.57", ()),
        (2, "lrviz: ignore[LR1] why", ("a", "b")),
        (6, "lrviz: ignore[LR2]", ("e",)),
        (8, "lrviz: ignore[LR3]", ("e", 1)),
    ]
