"""Small questions about pieces of the tree, each asked of a line of Python."""

from __future__ import annotations

import ast

import pytest

from lrviz.sources.script.syntax import (
    annotated_by,
    assigned,
    called_by,
    defaults_of,
    dotted,
    is_short,
    position,
    takes_next,
    turned,
    yields,
)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


TURNED = {
    **{"-x": "-", "--x": "?", "+x": "", "x": "", "1 - x": "1-", "0 - x": "-", "2 - x": "1-"},
    **{"x - 1": "", "-x - 1": "-", "1 - -x": "?", "best - x": "?", "1 / x": "1/", "x / 2": ""},
    **{"-x / 2": "-", "-1 * x": "-", "x * -1": "-", "2 * x": "", "x * 2": "", "-2 * -x": "?"},
    **{"0 * x": "", "2 * -x": "-", "x * y": "", "x + y": "", "-x + y": "-", "x + -y": "-"},
    **{"(-x).mean()": "-", "x.mean()": "", "float(-x)": "-", "float(x)": "", "f(-x)": ""},
    **{"(-x).mean(0)": "", "max(-x, y)": "", "-x.mean()": "-", "1 + x": "", "-1 - x": "1-"},
}


@pytest.mark.parametrize("text", TURNED)
def test_whether_a_metric_is_turned_round(text: str) -> None:
    assert turned(expression(text)) == TURNED[text]


CALLED = {
    **{"loss": ("loss",), "a.loss": ("loss",), "a.loss.avg": ("loss",), "a['loss']": ("loss",)},
    **{"a[0]": ("a",), "a[0].avg": ("a",), "f(loss)": ("f",), "a.f(loss)": ("f",)},
    **{"max(loss, 3)": ("loss",), "loss.mean()": ("loss",), "np.mean(loss)": ("loss", "np")},
    **{"-loss": ("loss",), "a / b": ("a",), "a // b": ("a",), "a + b": ("a", "b"), "3": ()},
    **{"a * b": ("a", "b"), "f[0](x)": (), "[a]": (), "max()": ()},
}


@pytest.mark.parametrize("text", CALLED)
def test_what_a_number_is_called(text: str) -> None:
    assert called_by(expression(text)) == CALLED[text]


ASSIGNED = {  # names that are changed, names that are set, whether it breaks
    "a = 1": ({"a"}, {"a"}, False),
    "a += 1": ({"a"}, {"a"}, False),
    "a.b = c": ({"b"}, set(), False),
    "a.b[c] = d": ({"a", "b"}, set(), False),
    "a[b] = c": ({"a"}, set(), False),
    "a.append(b)": ({"a"}, set(), False),
    "a.b.update(c)": ({"a", "b"}, set(), False),
    "a.add(b)": ({"a"}, set(), False),
    "a.pop()": ({"a"}, set(), False),
    "a.extend(b)": ({"a"}, set(), False),
    "a.count(b)": (set(), set(), False),
    "append(b)": (set(), set(), False),
    "for a in b: pass": ({"a"}, set(), False),
    "for a in b: a = 1": ({"a"}, {"a"}, False),
    "for a in b: break": ({"a"}, set(), True),
    "[a for a in b]": ({"a"}, set(), False),
    "if a: b = 1": ({"b"}, {"b"}, False),
    "def f():\n a = 1": (set(), set(), False),
    "class A:\n a = 1": (set(), set(), False),
    "async def f():\n a = 1": (set(), set(), False),
    "b(a := 1)": ({"a"}, {"a"}, False),
    "with a as b: pass": ({"b"}, {"b"}, False),
}


@pytest.mark.parametrize("text", ASSIGNED)
def test_what_statements_do_to_names(text: str) -> None:
    assert assigned(ast.parse(text).body) == ASSIGNED[text]


TAKES = {
    **{"next(a)": True, "x = next(a)": True, "builtins.next(a)": True, "a.next()": False},
    **{"if b: next(a)": True, "for x in y: next(a)": False, "while y: next(a)": False},
    **{"def f(): next(a)": False, "f = lambda: next(a)": False, "class A: next(a)": False},
    **{"async def f(): next(a)": False, "with b: next(a)": True, "f(next)": False},
}


@pytest.mark.parametrize("text", TAKES)
def test_whether_the_next_of_something_is_taken(text: str) -> None:
    assert takes_next(ast.parse(text).body) is TAKES[text]


ANNOTATED = {
    **{"A": ["A"], "a.B": ["a.B"], "A | None": ["A"], "A | B": ["A", "B"], "'A | B'": ["A", "B"]},
    **{"Optional[A]": ["A"], "typing.Optional[A]": ["A"], "Union[A, B]": ["A", "B"]},
    **{"Final[A]": ["A"], "Annotated[A, 3]": ["A"], "ClassVar[A]": ["A"], "list[A]": []},
    **{"Optional['A']": ["A"], "'A |'": [], "3": [], "None": [], "A + B": [], "dict[A, B]": []},
}


@pytest.mark.parametrize("text", ANNOTATED)
def test_the_classes_that_an_annotation_names(text: str) -> None:
    assert [dotted(node) for node in annotated_by(expression(text))] == ANNOTATED[text]
    assert annotated_by(None) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {}),
        ("a", {}),
        ("a, b=1", {"b": 1}),
        ("a=1, b=2", {"a": 1, "b": 2}),
        ("a, /, b=2", {"b": 2}),
        ("a=1, /, b=2", {"a": 1, "b": 2}),
        ("*, a, b=2", {"b": 2}),
        ("a=1, *, b=2, c", {"a": 1, "b": 2}),
    ],
)
def test_defaults(text: str, names: dict[str, int]) -> None:
    [function] = ast.parse(f"def f({text}): pass").body
    assert isinstance(function, ast.FunctionDef)
    found = defaults_of(function.args)
    assert {name: ast.literal_eval(node) for name, node in found.items()} == names


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("yield 1", True),
        ("x = yield", True),
        ("yield from a", True),
        ("pass", False),
        ("def g(): yield 1", False),
        ("async def g(): yield 1", False),
        ("g = lambda: (yield)", False),
        ("class A:\n  x = 1", False),
        ("if a:\n  yield 1", True),
        ("def g(): yield 1\n yield 2", True),
    ],
)
def test_generators(body: str, expected: bool) -> None:
    [function] = ast.parse(f"def f():\n {body}").body
    assert isinstance(function, ast.FunctionDef)
    assert yields(function) is expected


def test_places_and_short_names() -> None:
    assert position(expression("a + b")) == (1, 0, 1, 5)
    assert position(ast.Name("a")) == (1, 0, 1, 0)
    assert [is_short(expression(text)) for text in ("a" * 99, "a" * 100, "(a,\n b)")] == [
        True,
        False,
        False,
    ]
    assert [dotted(expression(text)) for text in ("a", "a.b.c", "f().b", "3")] == [
        *("a", "a.b.c", "", "")
    ]
