"""Which rules run, which files are read, and which edits may be made together: ties and limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.diagnostic import Diagnostic, Edit, Fix
from lrviz.lint.fix import apply, diff, fix_text
from lrviz.lint.paths import matches
from lrviz.lint.registry import all_rules, find
from lrviz.lint.select import Selection, UnknownRule, split
from lrviz.text.problem import Span

OFF = next(rule.code for rule in all_rules() if not rule.by_default)
CHOSEN = [
    # what is selected, added and ignored; of LR301 and LR302: which run
    (None, (), (), (True, True)),
    (("ALL",), (), (), (True, True)),
    (("LR301",), (), (), (True, False)),
    (("cosine-rebounds",), (), (), (True, False)),
    (("LR3",), (), ("LR301",), (False, True)),
    (("LR301",), (), ("LR3",), (True, False)),
    (("LR301",), (), ("LR301",), (False, False)),
    (("LR301",), (), ("cosine-rebounds",), (False, False)),
    (("cosine-rebounds",), (), ("LR301",), (False, False)),
    (("cosine-rebounds",), (), ("LR30",), (True, False)),
    (("LR30",), (), ("LR3",), (True, True)),
    (("LR3",), (), ("LR30",), (False, False)),
    (("LR",), (), ("ALL",), (True, True)),
    (("ALL",), (), ("LR",), (False, False)),
    (("ALL",), (), ("ALL",), (False, False)),
    (None, (), ("ALL",), (False, False)),
    (None, (), ("LR302",), (True, False)),
    (None, ("LR301",), ("LR3",), (True, False)),
    (("LR302",), ("LR301",), (), (True, True)),
    ((), (), (), (False, False)),
    (("LR2",), (), (), (False, False)),
]


@pytest.mark.parametrize(("select", "extend", "ignore", "runs"), CHOSEN)
def test_the_most_specific_selector_decides_and_a_tie_ignores(
    select: tuple[str, ...] | None,
    extend: tuple[str, ...],
    ignore: tuple[str, ...],
    runs: tuple[bool, bool],
) -> None:
    selection = Selection(select, extend, ignore)
    assert (selection.has(find("LR301")), selection.has(find("LR302"))) == runs


def test_a_rule_that_is_off_runs_where_it_is_asked_for() -> None:
    assert not Selection().has(find(OFF))
    assert not Selection(extend=("LR301",)).has(find(OFF))
    assert Selection(extend=(OFF,)).has(find(OFF))
    assert Selection(extend=("ALL",)).has(find(OFF))
    assert Selection(("ALL",)).has(find(OFF))


@pytest.mark.parametrize("selector", ["LR000", "all", "lr301", "X", "", "cosine"])
def test_no_rule_answers(selector: str) -> None:
    with pytest.raises(UnknownRule):
        Selection((selector,))


def test_selectors_of_several_options() -> None:
    assert split(["LR3, LR201", " ", ",LR1,"]) == ("LR3", "LR201", "LR1")


PATHS = [
    ("a/b/c.py", "b", True),
    ("a/b/c.py", "b/", True),
    ("a/b/c.py", "c.py", True),
    ("a/b/c.py", "*.py", True),
    ("a/b/c.py", "c", False),
    ("a/b/c.py", "a/b", True),
    ("a/b/c.py", "/a/b", True),
    ("a/b/c.py", "b/c.py", True),
    ("a/b/c.py", "a/c.py", False),
    ("a/b/c.py", "a/*.py", True),
    ("ab/c.py", "b/c.py", False),
    ("a/b/c.py", "a/b/c.py/d", False),
]


@pytest.mark.parametrize(("path", "pattern", "meant"), PATHS)
def test_a_path_and_a_pattern(path: str, pattern: str, meant: bool, tmp_path: Path) -> None:
    assert matches(str(tmp_path / path), pattern, tmp_path) is meant


def one(start: int, end: int, content: str, safe: bool = True) -> Diagnostic:
    span = Span(start, end, 1, start + 1, 1, end + 1)
    fix = Fix("Do it", (Edit(span, content),), "safe" if safe else "unsafe")
    return Diagnostic("LR301", "x", "error", "m", "a.toml", span, fix=fix)


TOGETHER = [
    ((0, 2), (2, 4), "AB", 2),  # one ends where the other begins
    ((0, 3), (2, 4), "Ad", 1),
    ((2, 4), (0, 3), "abA", 1),
    ((0, 4), (1, 2), "A", 1),
    ((1, 1), (1, 1), "aAbcd", 1),  # two insertions at one place
    ((1, 1), (2, 2), "aAbBcd", 2),
    ((1, 1), (0, 2), "aAbcd", 1),  # an insertion inside of what goes
    ((0, 0), (0, 2), "ABcd", 2),  # and beside it
    ((2, 2), (0, 2), "BAcd", 2),
]


@pytest.mark.parametrize(("first", "second", "text", "count"), TOGETHER)
def test_edits_that_overlap_wait(
    first: tuple[int, int], second: tuple[int, int], text: str, count: int
) -> None:
    found = [one(*first, "A"), one(*second, "B")]
    assert apply("abcd", found, frozenset(("safe",))) == (text, count)


def test_only_what_is_allowed_is_applied() -> None:
    found = [one(0, 1, "A"), one(2, 3, "C", safe=False)]
    assert apply("abc", found, frozenset(("safe",))) == ("Abc", 1)
    assert apply("abc", found, frozenset(("unsafe",))) == ("abC", 1)
    assert apply("abc", found, frozenset(("safe", "unsafe"))) == ("AbC", 2)
    assert apply("abc", found, frozenset()) == ("abc", 0)


def test_fixes_that_never_end_are_stopped() -> None:
    fixed = fix_text("", lambda text: [one(len(text), len(text), "x")], frozenset(("safe",)))
    assert (fixed.text, fixed.count) == ("x" * 100, 100)


def test_a_diff_has_lines_as_git_has_them() -> None:
    assert diff("a\n", "a\n", "f") == ""
    assert diff("a\rb\n", "a\rc\n", "f") == "--- f\n+++ f\n@@ -1 +1 @@\n-a\rb\n+a\rc\n"
    shown = diff("a", "b", "a b")
    assert shown.startswith("--- a b\t\n+++ a b\t\n")
    assert shown.count("\\ No newline at end of file") == 2
