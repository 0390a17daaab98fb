"""What is compared in a script: true, false, or open, as far as what is compared is known."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

TEXT = """
import torch


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


def steps(test: str) -> int | None:
    """The steps of a run: 5 where ``test`` holds, 10 where it does not, None where it is open."""
    text = TEXT.replace("{0}", test)
    found = schedules_of(Source("a.py", Path(), text, PYTHON), ast.parse(text), text)
    assert bool(found.plans) != bool(found.unknown)
    return found.plans[0].table["epochs"] if found.plans else None


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
