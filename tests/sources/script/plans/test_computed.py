"""What a script computes: as Python does, or open, as far as what it is made of is known."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

IMPORTS = """
import argparse, copy, json, math, os, random, sys, torch
from collections import Counter, OrderedDict, defaultdict, deque
from types import SimpleNamespace
"""
TEXT = """
a, b = load_them()
{1}
n = 10
if {0}:
    n = 5
net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.StepLR(opt, 3)
for epoch in range(n):
    opt.step()
    sched.step()
"""


def steps(test: str, before: str = "") -> int | None:
    """The steps of a run: 5 where ``test`` holds, 10 where it does not, None where it is open."""
    text = IMPORTS + TEXT.replace("{0}", test).replace("{1}", before)
    found = schedules_of(Source("a.py", Path(), text, PYTHON), ast.parse(text), text)
    assert found.plans or found.unknown
    return _length(found.plans[0].table) if len(found.plans) == 1 else None


def _length(table: Any) -> Any:
    """The steps of a run, which is followed step by step where no form of it is known."""
    return table.get("epochs", table.get("steps"))


@pytest.mark.parametrize(
    "test",
    [
        "set(a) == set(b)",
        "set(a) != set(b)",
        "{x for x in a} == set(b)",
        "{k: v for k, v in a.items()} == {}",
        "{k: v for k, v in a.items()}",
        "dict(a)",
        "len({a, b}) == 2",
        "len(set([a, b])) == 2",
        "[a, b].index(b) == 1",
        "[a, b].count(b) == 1",
        "list({'x', 'y'})[0] == 'x'",
        "sorted([1, 2], key=a)[0] == 1",
    ],
)
def test_what_is_not_known_is_neither_equal_nor_unequal(test: str) -> None:
    assert steps(test) is None


@pytest.mark.parametrize(
    "test",
    [
        "[1, 2] == (1, 2)",
        "[1] == None",
        "[] == {}",
        "3 == [3]",
        "'x' == ['x']",
        "dict(a=1) == [1]",
        "[1, 2] == [1, 3]",
        "[1, 2] == [1, 2, 3]",
        "torch.optim.SGD == torch.optim.Adam",
        "len({1, 1, 2}) == 3",
        "len(set([1, 1, 2])) == 3",
        "sorted([1, 2], key=lambda x: -x)[0] == 1",
    ],
)
def test_what_is_known_is_equal_or_not(test: str) -> None:
    assert steps(test) == 10
    assert steps(f"not ({test})") == 5


def snippets(name: str) -> list[str]:
    """Pieces of scripts, each ending in a condition after ``?``."""
    return (Path(__file__).parent / name).read_text().strip().split("\n\n")


SURELY = {
    "x = [1, 2, 3]; x.append(4)": "x.index(4) == 3 and x.count(1) == 1",
    "x = [1, 2, 3]; y = x.pop(-3)": "y == 1 and len(x) == 2",
    "first, *rest, last = (1, 2, 3, 4)": "rest == [2, 3] and last == 4",
    "*rest, last = (1, 2, 3)": "rest == [1, 2]",
    "x = torch.randn(64, 3)": "x.shape[0] == 64 and x.shape[1] == 3",
    "class K:\n  n = 3\n  @classmethod\n  def of(cls, m): return cls.n + m": "K.of(2) == 5",
    "x = sorted([1, 3, 2], reverse=True); y = sorted([3, 1])": "x[0] == 3 and y[0] == 1",
    "from sklearn.model_selection import KFold": "KFold(4).get_n_splits() == 4",
    "import numpy as np": "np.interp(3, [0, 4], [0, 8]) == 6",
    "x = [3, 1, 2]; x.remove(1)": "x == [3, 2]",
    "x = range(2, 9, 3)": "x.start == 2 and x.stop == 9 and x.step == 3",
    "x = {'a': 1, 'b': 2}": "x == {'b': 2, 'a': 1} and x != {'a': 1, 'b': 3} and x != {'a': 1}",
    "x = [1, 2] * 2": "x == [1, 2, 1, 2]",
    "x = 'ab' + 'c'": "x == 'abc'",
    "x = max(3, min(7, 5))": "x == 5",
    "class K:\n  @staticmethod\n  def of(m): return m": "K.of(2) == 2",
}


@pytest.mark.parametrize("before", SURELY)
def test_what_can_be_computed_is(before: str) -> None:
    assert steps(SURELY[before], before) == 5
    assert steps(f"not ({SURELY[before]})", before) == 10


@pytest.mark.parametrize("text", snippets("computed.txt"))
def test_what_is_computed_is_what_python_computes(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["train.py"])
    before, _, test = text.rpartition("? ")
    names: dict[str, Any] = {}
    exec(IMPORTS + before, names)
    assert steps(test, before) in (5 if eval(test, names) else 10, None)


@pytest.mark.parametrize("text", snippets("open.txt"))
def test_what_may_be_is_not_taken_for_what_is(text: str) -> None:
    before, _, test = text.rpartition("? ")
    assert steps(test, before) is None
