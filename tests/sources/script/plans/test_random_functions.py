"""Random functions of the epoch: the LR that is drawn is the one that Python computes."""

from __future__ import annotations

import ast
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrviz.engine import simulate
from lrviz.sources.quantity import Missing
from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON
from lrviz.spec.reader import spec_of

EPOCHS = 8
HEAD = """
import bisect, math, torch

ms = [2, 4, 6]
cfg = {"a": 2}

def g(a, b=1):
    if a > b:
        return a - b
    return b * 2
"""
SET = """
def f(epoch):
    return 0.01 * (1 + abs(h(epoch)) % 7)

opt = torch.optim.SGD(net.parameters(), lr=1.0)
for epoch in range({epochs}):
    for group in opt.param_groups:
        group["lr"] = f(epoch)
    opt.step()
"""
LAMBDA = """
def f(epoch):
    return 0.01 * (1 + abs(h(epoch)) % 7)

opt = torch.optim.SGD(net.parameters(), lr=1.0)
scheduler = torch.optim.lr_scheduler.LambdaLR(opt, f)
for epoch in range({epochs}):
    opt.step()
    scheduler.step()
"""


class Functions:
    """Makes functions ``h(q)`` of whole numbers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, depth: int = 0) -> str:
        pick = self.random.choice
        if depth > 2 or self.random.random() < 0.3:
            plain = ["q", "q", "y", "z", "w[0]", "cfg['a']", "len(ms)"]
            return pick([*plain, str(self.random.randint(-3, 9))])
        one, other, test = (part(depth + 1) for part in (self.number, self.number, self.test))
        return pick(
            [
                f"({one} {pick('+-*')} {other})",
                f"({one} {pick(['//', '%'])} {pick([2, 3, -2, 5])})",
                f"{pick(['min', 'max', 'g'])}({one}, {other})",
                f"({one} if {test} else {other})",
                f"{pick(['int', 'math.floor', 'math.ceil', 'round'])}({one} / 2)",
                f"sum({one} >= m for m in ms)",
                f"sum(m for m in ms if m > {one})",
                f"len([m for m in ms if m <= {one}])",
                f"ms[{one} % 3]",
                f"bisect.bisect_{pick(['left', 'right'])}(ms, {one})",
                f"({test}) * 3",
            ]
        )

    def test(self, depth: int = 0) -> str:
        pick = self.random.choice
        if depth > 2 or self.random.random() < 0.2:
            return pick(["q < 3", "q in ms", "q % 2", "not q", "2 <= q < 6", "q in (1, 5)"])
        return pick(
            [
                f"({self.number(depth + 1)} {pick(['<', '<=', '==', '!='])} {self.number(2)})",
                f"({self.test(depth + 1)} {pick(['and', 'or'])} {self.test(depth + 1)})",
                f"(not {self.test(depth + 1)})",
            ]
        )

    def block(self, depth: int = 0) -> list[str]:
        return [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth)]

    def statement(self, depth: int) -> list[str]:
        pick = self.random.choice
        name, value, test = pick("yzq"), self.number(), self.test()
        nested = [f"    {line}" for line in self.block(depth + 1)] if depth < 2 else ["    pass"]
        return pick(
            [
                [f"{name} {pick(['=', '+=', '-='])} {value}"],
                [f"if {test}:", f"    return {value}"],
                [f"w[0] = {value}"],
                ["y, z = z, y"],
                ["for m in ms:", f"    if {name} {pick(['>=', '<'])} m:", "        y += m"],
                [
                    "for n, m in enumerate(ms):",
                    "    if q < m:",
                    f"        {pick(['break', 'return n'])}",
                ],
                [  # more turns than are run through one by one
                    "for n in range(1000):",
                    f"    if n * 2 > {value}:",
                    f"        {pick(['break', 'return n', 'return y'])}",
                ],
                ["try:", *nested, "finally:", "    z += 1"],
                [f"if {test}:", *nested],
                [f"if {test}:", *nested, "else:", f"    {name} = {value}"],
            ]
        )

    def function(self) -> str:
        end = self.random.choice(["y", "z", "q", "y + z", "w[0]"])
        body = ["y = 1; z = 2; w = [3]", *self.block(), f"return {end}"]
        return "\n".join(["def h(q):", *(f"    {line}" for line in body)])


def drawn(text: str) -> Any:
    """The LRs of a script's one schedule; None where it is not known."""
    found = schedules_of(Source("a.py", Path(), text, PYTHON), ast.parse(text), text)
    assert found.plans or found.unknown
    if not found.plans:
        return None
    try:
        return simulate(spec_of(found.plans[0]), engine="formula").lr[0]
    except Missing:  # it is asked for
        return None


def known(seed: int) -> bool:
    """Whether the LRs of a random function are drawn, and right."""
    function = Functions(seed).function()
    names: dict[str, Any] = {}
    exec(f"{HEAD}{function}", names)
    want = [0.01 * (1 + abs(names["h"](epoch)) % 7) for epoch in range(EPOCHS)]
    loop = (SET, LAMBDA)[seed % 2].replace("{epochs}", str(EPOCHS))
    found = drawn(f"{HEAD}{function}\n{loop}")
    if found is not None:
        np.testing.assert_allclose(found, want, rtol=1e-9, err_msg=function)
    return found is not None


def test_is_what_python_computes() -> None:
    assert sum(map(known, range(60))) >= 24


@pytest.mark.slow
def test_many_are_what_python_computes() -> None:
    assert sum(map(known, range(1000, 1060))) >= 27
