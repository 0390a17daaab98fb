"""The tool itself: what it makes of a module, and that it tells the dead from the living."""

from __future__ import annotations

import sys

import pytest

from tests.mutants.mutate import mutants

TEXT = '''\
"""A "docstring" of 1."""
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a import b

LIMIT: "int" = 1000
NAMES = {"é", "b"}


@cached(1)
def f(x, y=True):
    """Not 2."""
    if x <= LIMIT and y:
        return x + 1
    while not y:
        x += 1
        break
    assert x == 3
    g(x)
    return f"{x == 4}" + "!"
'''
CHANGED = {
    'LIMIT: "int" = (1000000)',
    "NAMES = {'é?', \"b\"}",
    "NAMES = {\"é\", 'b?'}",
    "def f(x, y=False):",
    "if x < LIMIT and y:",
    "if x <= LIMIT or y:",
    "return None",
    "return x - 1",
    "return x + (2)",
    "while bool(y):",
    "pass",
    "x += (2)",
}


def test_each_mistake_is_one_line_and_python() -> None:
    changed = set()
    for mutant in mutants(TEXT):
        text = mutant.applied(TEXT)
        compile(text, "x", "exec")
        differing = [
            new.strip()
            for old, new in zip(TEXT.splitlines(), text.splitlines(), strict=True)
            if old != new
        ]
        assert len(differing) == 1
        changed.add(differing[0])
    assert changed == CHANGED


def test_no_line_moves_where_a_statement_of_several_goes() -> None:
    text = "def f():\n    g(\n        1,\n    )\n    return 2\n"
    [dropped] = [m.applied(text) for m in mutants(text) if m.new.startswith("pass")]
    assert dropped.splitlines()[4] == "    return 2"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it forks, and asks /proc")
def test_what_ends_badly_or_never_is_killed() -> None:
    from tests.mutants.fork import forked

    def forever() -> bool:
        while True:
            pass

    def breaks() -> bool:
        raise ValueError

    assert not forked(lambda: False, 1)
    assert forked(lambda: True, 1)
    assert forked(breaks, 1)
    assert forked(forever, 0.2)
