"""Every key, value and comment of a TOML document is found where it stands, and no others."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from lrviz.sources.syntax.toml_places import comments, locate
from lrviz.text.place import Comment, Location
from lrviz.text.problem import KeyPath, Span


def cut(text: str, span: Span) -> str:
    """The text of a span, after a look at its lines and columns."""
    assert 0 <= span.start < span.end <= len(text)
    for offset, place in (
        (span.start, (span.line, span.column)),
        (span.end, (span.end_line, span.end_column)),
    ):
        before = text[:offset].split("\n")
        assert place == (len(before), len(before[-1]) + 1)
    return text[span.start : span.end]


def written(text: str) -> dict[KeyPath, tuple[str | None, str]]:
    """Every location of a document, as the text that stands there."""
    assert paths(tomli.loads(text)) == list(locate(text))
    return {
        path: (None if place.key is None else cut(text, place.key), cut(text, place.value))
        for path, place in locate(text).items()
    }


def paths(value: object, path: KeyPath = ()) -> list[KeyPath]:
    """All paths of a parsed document, in its order."""
    return [
        found
        for name, member in members(value)
        for found in ((*path, name), *paths(member, (*path, name)))
    ]


def members(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


LOCATIONS: dict[str, tuple[str, dict[KeyPath, tuple[str | None, str]]]] = {
    "nothing": ("", {}),
    "blanks and comments only": (" \n\t# a = 1\r\n", {}),
    "a bare key": ("lr = 0.1", {("lr",): ("lr", "0.1")}),
    "no blanks": ("a=1\nb=2", {("a",): ("a", "1"), ("b",): ("b", "2")}),
    "a key of digits": ("1 = 2", {("1",): ("1", "2")}),
    "quoted keys": (
        '"a b" = 1\n\'c."d\' = 2\n"" = 3',
        {("a b",): ('"a b"', "1"), ('c."d',): ("'c.\"d'", "2"), ("",): ('""', "3")},
    ),
    "an escaped key": (
        r'"\u0061\x62\e\"#" = 1',
        {('ab\x1b"#',): (r'"\u0061\x62\e\"#"', "1")},
    ),
    "a dotted key": ("a.b = 1", {("a",): ("a", "a"), ("a", "b"): ("b", "1")}),
    "dotted keys share a table": (
        "a . 'b' .c = 1\n\ta.b.\"d\"=2",
        {
            ("a",): ("a", "a"),
            ("a", "b"): ("'b'", "'b'"),
            ("a", "b", "c"): ("c", "1"),
            ("a", "b", "d"): ('"d"', "2"),
        },
    ),
    "numbers and words": (
        "a = +1_0\nb = 0xfF\nc = -1e-3\nd = -inf\ne = nan\nf = true\ng = false#",
        {
            ("a",): ("a", "+1_0"),
            ("b",): ("b", "0xfF"),
            ("c",): ("c", "-1e-3"),
            ("d",): ("d", "-inf"),
            ("e",): ("e", "nan"),
            ("f",): ("f", "true"),
            ("g",): ("g", "false"),
        },
    ),
    "dates and times": (
        "a = 2020-01-02 # 3\nb = 2020-01-02 03:04\nc = 2020-01-02T03:04:05.678+01:00\n"
        "d = [03:04,2020-01-02 03:04:05Z]",
        {
            ("a",): ("a", "2020-01-02"),
            ("b",): ("b", "2020-01-02 03:04"),
            ("c",): ("c", "2020-01-02T03:04:05.678+01:00"),
            ("d",): ("d", "[03:04,2020-01-02 03:04:05Z]"),
            ("d", 0): (None, "03:04"),
            ("d", 1): (None, "2020-01-02 03:04:05Z"),
        },
    ),
    "strings on one line": (
        r"""a = "\"#\\" # "
b = 'C:\' # '
c = ""
d = ''
""",
        {
            ("a",): ("a", r'"\"#\\"'),
            ("b",): ("b", r"'C:\'"),
            ("c",): ("c", '""'),
            ("d",): ("d", "''"),
        },
    ),
    "a multi-line string": (
        'a = """\n[b]\nc = "" \\""" # \\\n  """ # d',
        {("a",): ("a", '"""\n[b]\nc = "" \\""" # \\\n  """')},
    ),
    "a multi-line literal string": (
        "a = '''\r\n[b]\r\nc = '' \\''' # d",
        {("a",): ("a", "'''\r\n[b]\r\nc = '' \\'''")},
    ),
    "up to two quotes end a multi-line string": (
        'a = """"""""\nb = """"x"""""',
        {("a",): ("a", '""""""""'), ("b",): ("b", '""""x"""""')},
    ),
    "up to two quotes end a multi-line literal string": (
        "a = ['''''''', '''''x'''']",
        {
            ("a",): ("a", "['''''''', '''''x'''']"),
            ("a", 0): (None, "''''''''"),
            ("a", 1): (None, "'''''x''''"),
        },
    ),
    "an array": (
        "a = [1, 'x' ,[ ], [[2]],]",
        {
            ("a",): ("a", "[1, 'x' ,[ ], [[2]],]"),
            ("a", 0): (None, "1"),
            ("a", 1): (None, "'x'"),
            ("a", 2): (None, "[ ]"),
            ("a", 3): (None, "[[2]]"),
            ("a", 3, 0): (None, "[2]"),
            ("a", 3, 0, 0): (None, "2"),
        },
    ),
    "an array over lines": (
        "a = [ # ]\r\n  1 # ,\r\n  ,\r\n  # 3\r\n  2,\r\n]\r\nb = 3",
        {
            ("a",): ("a", "[ # ]\r\n  1 # ,\r\n  ,\r\n  # 3\r\n  2,\r\n]"),
            ("a", 0): (None, "1"),
            ("a", 1): (None, "2"),
            ("b",): ("b", "3"),
        },
    ),
    "an inline table": (
        "a = {b = 1, 'c'.d = [{e = '}'}], c.f = {}}",
        {
            ("a",): ("a", "{b = 1, 'c'.d = [{e = '}'}], c.f = {}}"),
            ("a", "b"): ("b", "1"),
            ("a", "c"): ("'c'", "'c'"),
            ("a", "c", "d"): ("d", "[{e = '}'}]"),
            ("a", "c", "d", 0): (None, "{e = '}'}"),
            ("a", "c", "d", 0, "e"): ("e", "'}'"),
            ("a", "c", "f"): ("f", "{}"),
        },
    ),
    "an inline table over lines": (
        "a = { # }\n  b = 1 # ,\n  , c = 2,\n}\n",
        {
            ("a",): ("a", "{ # }\n  b = 1 # ,\n  , c = 2,\n}"),
            ("a", "b"): ("b", "1"),
            ("a", "c"): ("c", "2"),
        },
    ),
    "a table": (
        "lr = 1\n[optimizer]\nlr = 2\n",
        {
            ("lr",): ("lr", "1"),
            ("optimizer",): ("optimizer", "[optimizer]"),
            ("optimizer", "lr"): ("lr", "2"),
        },
    ),
    "a table in an implicit one": (
        "\t[ a . 'b' ]\nc.d = 1",
        {
            ("a",): ("a", "[ a . 'b' ]"),
            ("a", "b"): ("'b'", "[ a . 'b' ]"),
            ("a", "b", "c"): ("c", "c"),
            ("a", "b", "c", "d"): ("d", "1"),
        },
    ),
    "an implicit table made explicit": (
        '[a.b.c]\n[a.b.d]\n["a"]\nx = 1\n[a.b]\nx = 2',
        {
            ("a",): ('"a"', '["a"]'),
            ("a", "b"): ("b", "[a.b]"),
            ("a", "b", "c"): ("c", "[a.b.c]"),
            ("a", "b", "d"): ("d", "[a.b.d]"),
            ("a", "b", "x"): ("x", "2"),
            ("a", "x"): ("x", "1"),
        },
    ),
    "a table stays where it was opened": (
        "[a]\n[b]\n[a.c]",
        {("a",): ("a", "[a]"), ("a", "c"): ("c", "[a.c]"), ("b",): ("b", "[b]")},
    ),
    "a table in one of a dotted key": (
        "[a]\nb.c = 1\n[a.b.d]",
        {
            ("a",): ("a", "[a]"),
            ("a", "b"): ("b", "b"),
            ("a", "b", "c"): ("c", "1"),
            ("a", "b", "d"): ("d", "[a.b.d]"),
        },
    ),
    "an array of tables": (
        "[[s]]\na = 1\n[[ 's' ]]\n[s.b]\nc = 2\n[[s.d]]\n[[s.d]]\n[[s]]",
        {
            ("s",): ("s", "[[s]]"),
            ("s", 0): ("s", "[[s]]"),
            ("s", 0, "a"): ("a", "1"),
            ("s", 1): ("'s'", "[[ 's' ]]"),
            ("s", 1, "b"): ("b", "[s.b]"),
            ("s", 1, "b", "c"): ("c", "2"),
            ("s", 1, "d"): ("d", "[[s.d]]"),
            ("s", 1, "d", 0): ("d", "[[s.d]]"),
            ("s", 1, "d", 1): ("d", "[[s.d]]"),
            ("s", 2): ("s", "[[s]]"),
        },
    ),
    "an array of tables in an implicit table": (
        "[[a.b]]\n[a]\nc = 1",
        {
            ("a",): ("a", "[a]"),
            ("a", "b"): ("b", "[[a.b]]"),
            ("a", "b", 0): ("b", "[[a.b]]"),
            ("a", "c"): ("c", "1"),
        },
    ),
    "letters beyond ASCII": (
        '# λ🔥\n"λ🔥" = "é𝟙" # π\nx = 1',
        {("λ🔥",): ('"λ🔥"', '"é𝟙"'), ("x",): ("x", "1")},
    ),
}


@pytest.mark.parametrize(("text", "expected"), LOCATIONS.values(), ids=LOCATIONS)
def test_locations(text: str, expected: dict[KeyPath, tuple[str | None, str]]) -> None:
    assert written(text) == expected


def test_spans_count_characters_of_the_text_as_it_is() -> None:
    text = '# é\r\n[a]\r\n  "🔥" = """x\r\ny"""\r\n'
    assert locate(text)["a", "🔥"] == Location(
        key=Span(12, 15, line=3, column=3, end_line=3, end_column=6),
        value=Span(18, 28, line=3, column=9, end_line=4, end_column=5),
    )


def test_the_first_header_of_an_array_of_tables_stands_for_all() -> None:
    places = locate("[[a]]\n[[a]]\n")
    assert places["a",] == places["a", 0] != places["a", 1]


def test_a_path_that_the_document_does_not_have() -> None:
    places = locate("a = [1]")
    assert len(places) == 2
    for path in ((), ("b",), ("a", 1), ("a", "0"), ("a", 0, 0)):
        assert path not in places


COMMENTS: dict[str, tuple[str, list[tuple[str, KeyPath]]]] = {
    "none": ('a = \'#\'\n\'#\' = """\n# """', []),
    "on its own line": ("# one \n a = 1\n \t#\ttwo\n#", [("one", ()), ("two", ()), ("", ())]),
    "after a value": ("a = 1 # x\nb.c = 2#y", [("x", ("a",)), ("y", ("b", "c"))]),
    "after a header": ("[ a . b ] # x\n[c]#y", [("x", ("a", "b")), ("y", ("c",))]),
    "after an array of tables": ("[[a]] # x\n[[a]] # y", [("x", ("a", 0)), ("y", ("a", 1))]),
    "on its own line in a table": ("[a]\n# x\nb = 1\n# y", [("x", ()), ("y", ())]),
    "CRLF": ("a = 1 # x \r\n# y\r\n", [("x", ("a",)), ("y", ())]),
    "a second one": ("a = 1 # x # y", [("x # y", ("a",))]),
    "after a string over lines": ("a = '''\n#''' # x", [("x", ("a",))]),
    "after an array or inline table": (
        "a = [1, 2] # x\nb = {c = 1} # y",
        [("x", ("a",)), ("y", ("b",))],
    ),
    "in an array": (
        "a = [ # one\n  # two\n  1, # three\n  2 # four\n  , 3 # five\n"
        "  , # six\n] # seven\n# eight",
        [
            ("one", ("a",)),
            ("two", ("a",)),
            ("three", ("a", 0)),
            ("four", ("a", 1)),
            ("five", ("a", 2)),
            ("six", ("a",)),
            ("seven", ("a",)),
            ("eight", ()),
        ],
    ),
    "two elements on its line": ("a = [\n 1, 2, # x\n]", [("x", ("a", 1))]),
    "tables in an array": (
        "a = [\n  {b = 1}, # one\n  { # two\n    b = 1, # three\n    # four\n  }, # five\n]",
        [
            ("one", ("a", 0)),
            ("two", ("a", 1)),
            ("three", ("a", 1, "b")),
            ("four", ("a", 1)),
            ("five", ("a", 1)),
        ],
    ),
    "dotted keys in an inline table": (
        "a = {\n  b.c = 1, # one\n  b.d = [1] # two\n}",
        [("one", ("a", "b", "c")), ("two", ("a", "b", "d"))],
    ),
}


@pytest.mark.parametrize(("text", "expected"), COMMENTS.values(), ids=COMMENTS)
def test_comments(text: str, expected: list[tuple[str, KeyPath]]) -> None:
    tomli.loads(text)
    found = comments(text)
    assert [(comment.text, comment.path) for comment in found] == expected
    for comment in found:
        assert cut(text, comment.span).removeprefix("#").strip() == comment.text


def test_a_comment_ends_before_its_line_does() -> None:
    assert comments("a = 1 # x \r\n") == (Comment(Span(6, 10, 1, 7, 1, 11), "x", ("a",)),)


def test_deep_nesting_needs_no_recursion() -> None:
    depth = 390  # tomli's own limit is 400
    text = "a = " + "[" * depth + "1" + "]" * depth
    assert_toml(text)
    innermost: KeyPath = ("a", *[0] * depth)
    assert locate(text)[innermost].value.start == 4 + depth

    key = ".".join(["k"] * 100)
    text = "x = " + f"{{{key} = " * depth + "1" + "}" * depth
    assert_toml(text)
    assert len(locate(text)) == 1 + 100 * depth


def assert_toml(text: str) -> None:
    """Whether tomli takes it, which recurses: by three frames a table where it is not compiled."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(4 * limit)
    try:
        tomli.loads(text)
    finally:
        sys.setrecursionlimit(limit)


def test_many_keys() -> None:
    lines = [f"key{i} = [{{value = {i}}}] # comment {i}" for i in range(5000)]
    text = "\n".join(lines)
    places = locate(text)
    assert len(places) == 3 * len(lines)
    for i in range(0, len(lines), 499):
        assert cut_line(lines, places[f"key{i}", 0, "value"].value) == str(i)
    assert [comment.path for comment in comments(text)] == [(f"key{i}",) for i in range(5000)]


def cut_line(lines: list[str], span: Span) -> str:
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


# A document is drawn as text in which only the keys are kept track of, so that it has no key
# twice: what it means is for tomli to say. "☃" opens every comment and stands nowhere else.

NAMES = ["a", "b", "1", "-_", "", "a.b", "λ#", '"', "'", "\\", "\t", "\x1b=", "]", "k k"]
TRICKY = st.sampled_from([*"ab1 \t#[]{}=,.:λ🔥", "''", '""', "'", '"', "\\\\", '\\"', "\n"])
ONE_LINE_ESCAPES = ["\\n", "\\r", "\\t", "\\e", "\\x7f", "\\u00e9", "\\U0001F525"]
INTEGERS = ["0", "-1", "+2", "1_000", "0xDEAD_beef", "0o17", "0b1", "true", "false"]
FLOATS = ["1.5", "-2e3", "6.02E+2_3", "inf", "-inf", "+nan", "nan", "0.0", "-0e0"]
DATES = ["1979-05-27", "1979-05-27 07:32:00", "1979-05-27T07:32", "1979-05-27 07:32+01:00"]
TIMES = ["1979-05-27t00:32:00.999999-07:00", "1979-05-27 07:32:00z", "07:32", "00:32:01.5"]
LITERAL_WITHOUT = {"'", "''", "\n"}


def joined(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(pieces, max_size=6).map("".join)


def on_one_line(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return pieces.filter(lambda piece: piece not in ("\n", '"', '""'))


basic = joined(on_one_line(TRICKY) | st.sampled_from(ONE_LINE_ESCAPES)).map('"{}"'.format)
literal = joined(TRICKY.filter(lambda piece: piece not in LITERAL_WITHOUT)).map("'{}'".format)
basic_lines = joined(TRICKY | st.sampled_from([*ONE_LINE_ESCAPES, "\\\n  ", "\\ \n"])).map(
    '"""{}"""'.format
)
literal_lines = joined(TRICKY).map("'''{}'''".format)


def is_value(text: str) -> bool:
    """Whether it is one value, and no comment after it."""
    try:
        tomli.loads(f"x = {text}\ny = [{text}]")
    except tomli.TOMLDecodeError:
        return False
    return True


scalars = st.one_of(
    st.sampled_from([*INTEGERS, *FLOATS, *DATES, *TIMES]),
    basic,
    literal,
    basic_lines.filter(is_value),
    literal_lines.filter(is_value),
)
gaps = st.sampled_from(["", "", " ", "\t", "  "])
notes = st.sampled_from(["#☃", "#☃ why # not", '# ☃"""', "#\t☃]}"])
breaks = st.sampled_from(["", "", " ", "\n", "\n\t", "\n\n  "]) | notes.map("{}\n".format)


def escaped(draw: st.DrawFn, name: str) -> str:
    escapes = ["{0}", "\\u{1:04x}", "\\U{1:08X}"]
    safe = {'"': '\\"', "\\": "\\\\", "\x1b": "\\e"}
    return "".join(safe.get(c) or draw(st.sampled_from(escapes)).format(c, ord(c)) for c in name)


def key(draw: st.DrawFn, name: str) -> str:
    ways = [f'"{escaped(draw, name)}"']
    if "'" not in name and "\x1b" not in name:
        ways.append(f"'{name}'")
    if re.fullmatch("[A-Za-z0-9_-]+", name):
        ways.append(name)
    return draw(st.sampled_from(ways))


def dotted(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    return ".".join(draw(gaps) + key(draw, name) + draw(gaps) for name in names)


def names_in(draw: st.DrawFn, at_most: int) -> list[str]:
    return draw(st.lists(st.sampled_from(NAMES), max_size=at_most, unique=True))


def key_paths(draw: st.DrawFn, at_most: int) -> list[tuple[str, ...]]:
    """Keys of one table, dotted or not, none inside another."""
    found: list[tuple[str, ...]] = []
    for name in names_in(draw, at_most):
        inside = names_in(draw, 2) if draw(st.booleans()) else []
        found += [(name, other) for other in inside] or [(name,)]
    return found


def value(draw: st.DrawFn, depth: int) -> str:
    kind = draw(st.sampled_from(["scalar", "scalar", "array", "table"])) if depth else "scalar"
    if kind == "scalar":
        return draw(scalars)
    if kind == "array":
        written = [value(draw, depth - 1) for _ in range(draw(st.integers(0, 3)))]
        return f"[{separated(draw, written)}]"
    written = [pair(draw, names, depth - 1) for names in key_paths(draw, 2)]
    return f"{{{separated(draw, written)}}}"


def separated(draw: st.DrawFn, parts: list[str]) -> str:
    text = draw(breaks)
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        text += part + draw(breaks) + ("" if last and draw(st.booleans()) else ",") + draw(breaks)
    return text


def pair(draw: st.DrawFn, names: tuple[str, ...], depth: int) -> str:
    return f"{dotted(draw, names)}={draw(gaps)}{value(draw, depth)}{draw(gaps)}"


def line_end(draw: st.DrawFn) -> str:
    return draw(gaps) + draw(st.sampled_from(["\n", "\n", "\n\n"]) | notes.map("{}\n".format))


def table(draw: st.DrawFn, path: tuple[str, ...], depth: int, opening: str) -> str:
    """A table with the tables in it. ``opening``: its header's brackets, or nothing."""
    pairs = key_paths(draw, 3) if opening or not path else []
    own = "".join(pair(draw, names, 2) + line_end(draw) for names in pairs)
    if opening:
        header = opening + dotted(draw, path) + "]" * len(opening)
        own = draw(gaps) + header + line_end(draw) + own
    taken = {names[0] for names in pairs}
    inside = []
    for name in names_in(draw, 3 if depth else 0):
        if name in taken:
            continue
        repeat = draw(st.integers(0, 3))  # none: one plain table; else an array of that many
        headers = ["[["] * repeat or [draw(st.sampled_from(["[", "[", ""]))]
        inside += [table(draw, (*path, name), depth - 1, header) for header in headers]
    own_last = opening == "[" and inside and draw(st.booleans())
    return "".join([*inside, own] if own_last else [own, *inside])


@st.composite
def documents(draw: st.DrawFn) -> str:
    text = draw(breaks) + table(draw, (), 2, "")
    ends = draw(st.sampled_from(["\n", "\r\n", "both"]))
    if ends == "both":
        lines = text.split("\n")
        return "".join(line + ("\r\n", "\n")[i % 2] for i, line in enumerate(lines))
    return text.replace("\n", ends).rstrip("\r\n" if draw(st.booleans()) else "")


def same(left: object, right: object) -> bool:
    """Whether two parsed values are the same, nan being itself."""
    if isinstance(left, float) and math.isnan(left):
        return isinstance(right, float) and math.isnan(right)
    if isinstance(left, dict | list):
        ours, theirs = dict(members(left)), dict(members(right))
        alike = type(left) is type(right) and list(ours) == list(theirs)
        return alike and all(same(ours[name], theirs[name]) for name in ours)
    return type(left) is type(right) and left == right


@given(documents())
def test_every_key_and_value_reads_back(text: str) -> None:
    parsed = tomli.loads(text)
    places = locate(text)
    assert list(places) == paths(parsed)
    assert len(places) == len(list(places))
    for path, place in places.items():
        found: Any = parsed
        for name in path:
            found = found[name]
        shown = cut(text, place.value)
        if place.key is None or place.value.start > place.key.end:
            assert same(tomli.loads(f"x = {shown}")["x"], found)
        else:  # a header, or a part of a dotted key
            assert isinstance(found, dict | list)
        if place.key is None:
            assert isinstance(path[-1], int)
        else:
            name = next(name for name in reversed(path) if isinstance(name, str))
            assert tomli.loads(f"{cut(text, place.key)} = 1") == {name: 1}


@given(documents())
def test_every_comment_is_found(text: str) -> None:
    parsed, places, found, rest = tomli.loads(text), locate(text), comments(text), text
    assert len(found) == text.count("☃")
    for comment in reversed(found):
        shown = cut(text, comment.span)
        assert shown[0] == "#"
        assert comment.text == shown[1:].strip()
        assert text[comment.span.end :].startswith(("\n", "\r\n")) or comment.span.end == len(text)
        assert comment.path == () or comment.path in places
        rest = rest[: comment.span.start] + rest[comment.span.end :]
    assert same(tomli.loads(rest), parsed)
