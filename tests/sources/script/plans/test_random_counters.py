"""Loops that count at random: the LR that is drawn is the one that Python computes."""

from __future__ import annotations

import ast
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrviz.engine import simulate
from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON
from lrviz.spec.reader import spec_of

BUILT = "torch.optim.SGD(net.parameters(), lr=1.0)"
BEYOND = """\
import torch
a = 6
opt = torch.optim.SGD(net.parameters(), lr=1.0)
for epoch in range(9):
    for group in opt.param_groups:
        group["lr"] = 0.01 * (1 + a)
    opt.step()
    a += 1
    if a {meets} 4:
        a {back}
"""
NAMED = """\
import torch
a, c = 6, 1
opt = torch.optim.SGD(net.parameters(), lr=1.0)
for epoch in range(4):
    for i in range(5):
        for group in opt.param_groups:
            group["lr"] = 0.01 * c
        opt.step()
        if a == 4:
            c += 1
        a += 1
"""


class Optimizer:
    """Keeps the LRs that it steps with."""

    def __init__(self) -> None:
        self.param_groups = [{"lr": 1.0}]
        self.steps: list[float] = []

    def step(self) -> None:
        self.steps.append(self.param_groups[0]["lr"])


def computed(text: str) -> list[float]:
    """The LRs of a script's optimizer, by Python."""
    names: dict[str, Any] = {"Optimizer": Optimizer}
    exec(text.replace("import torch\n", "").replace(BUILT, "Optimizer()"), names)
    steps: list[float] = names["opt"].steps
    return steps


def drawn(text: str) -> list[float] | None:
    """The LRs that are read; None where it is said that they cannot be known."""
    found = schedules_of(Source("train.py", Path(), text, PYTHON), ast.parse(text), text)
    if not found.plans:
        return None
    if found.plans[0].table.get("steps") == 0:  # the optimizer never steps
        return []
    spec = spec_of(found.plans[0])
    curve = simulate(spec, engine="formula")
    return [float(lr) for lr in curve.lr[0, curve.tick_at(np.arange(spec.total_steps))]]


def update(rng: random.Random) -> list[str]:
    """Statements that change a counter."""
    name, other, bound = rng.choice("abc"), rng.choice("abc"), rng.choice([2, 3, 4, 5])
    back = rng.choice([f"{name} = 0", f"{name} = 0", f"{name} -= {bound}", f"{name} = {other}"])
    counts = rng.choice(["pass", f"{other} += 1"])
    anew = [f"{name} += 1", f"if {name} {rng.choice(['==', '>=', '>'])} {bound}:"]
    anew += [f"    {counts}", f"    {back}"]
    return rng.choice(
        [
            [f"{name} += {rng.choice([1, 2])}"],
            anew,
            [*anew[1:], anew[0]],
            [f"if {other} % {bound} == 0:", f"    {name} += 1"],
            [f"if {other} == {bound}:", f"    {name} += 1"],
            [f"{name} = int({name} + 1)"],
        ]
    )


def script(rng: random.Random) -> str:
    """A script that sets the LR by what it counts."""
    lines = ["import torch", f"opt = {BUILT}"]
    lines += [f"{name} = {rng.choice([0, 0, 1, 2, -1, 6])}" for name in "abc"]
    shown = rng.choice(["a", "b + c", "a * 3 + c"])
    body = ["for group in opt.param_groups:"]
    body += [f'    group["lr"] = 0.01 * (1 + abs({shown}) % 97)']
    if rng.random() < 0.3:
        body += [f"if {rng.choice('abc')} {rng.choice(['==', '>=', '<'])} {rng.choice([1, 2, 3])}:"]
    body += ["    opt.step()" if body[-1].endswith(":") else "opt.step()"]
    parts = [body, update(rng), update(rng)]
    rng.shuffle(parts)
    inner = [line for part in parts for line in part]
    lines.append(f"for epoch in range({rng.choice([3, 5, 9])}):")
    if rng.random() < 0.6:
        around = update(rng) if rng.random() < 0.4 else []
        inner = [*around, f"for i in range({rng.choice([3, 5, 7])}):", *(f"    {x}" for x in inner)]
    return "\n".join([*lines, *(f"    {line}" for line in inner)]) + "\n"


@pytest.mark.parametrize("seed", range(6))
def test_what_is_counted_is_what_python_counts(seed: int) -> None:
    rng = random.Random(seed)
    known = 0
    for _ in range(25):
        text = script(rng)
        found = drawn(text)
        if found is not None:
            known += 1
            assert found == pytest.approx(computed(text), rel=1e-9), text
    assert known > 8


@pytest.mark.parametrize("meets", ["==", ">="])
@pytest.mark.parametrize("back", ["= 0", "-= 4"])
def test_a_counter_may_begin_beyond_its_bound(meets: str, back: str) -> None:
    text = BEYOND.format(meets=meets, back=back)
    assert drawn(text) == pytest.approx(computed(text))


def test_what_is_over_when_a_loop_begins_does_not_come() -> None:
    assert drawn(NAMED) == pytest.approx(computed(NAMED))
