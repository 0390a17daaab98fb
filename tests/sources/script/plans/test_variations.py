"""Scripts made of parts: each way to loop, with each way to tick and each schedule."""

from __future__ import annotations

import ast
import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrviz.engine import simulate
from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import open_source
from lrviz.sources.syntaxes import PYTHON
from lrviz.spec.reader import spec_of
from tests.sources.script.plans import running

SCHEDULES = (
    "StepLR(optimizer, {n}, gamma=0.5)",
    "CosineAnnealingLR(optimizer, T_max={n} * 2, eta_min=1e-3)",
    "LambdaLR(optimizer, lambda t: 0.9**t if t < {n} else 1 / (1 + t))",
    "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters={n}), "
    "ExponentialLR(optimizer, 0.8)], milestones=[{n}])",
    "CyclicLR(optimizer, 0.01, 0.1, step_size_up={n})",
)
BATCHES = (
    "for i in range(B):",
    "for i, _ in enumerate([None] * B):",
    "for i, _ in zip(range(B), range(99)):",
)
EPOCHS = (
    ("for epoch in range(E):", ""),
    ("for epoch in range(1, E + 1):", ""),
    ("epoch = 0\nwhile epoch < E:", "    epoch += 1\n"),
    ("for epoch in itertools.count():", "    if epoch + 1 == E:\n        break\n"),
    ("for epoch in range(99):", "    if epoch >= E - 1:\n        break\n"),
)
GATES = ("", "if (i + 1) % 2 == 0:", "if (i + 1) % 2 == 0 or i + 1 == B:", "if i % 3 == 2:")
TICKS = ("step", "epoch", "epoch first")
RATES = (
    "0.1 * 0.9 ** {t}",
    "0.1 * (1 - {t} / 40)",
    "0.05 * (1 + math.cos(math.pi * {t} / 30)) if {t} > {n} else 0.1 * ({t} + 1) / ({n} + 1)",
    "max(0.01, 0.1 / (1 + {t}))",
)
Loop = tuple[str, str]
PLACES = ("epoch", "batch", "after the step", "while it warms up", "times", "counted")


def script(
    epoch: tuple[str, str], batches: str, gate: str, tick: str, schedule: str, n: int
) -> str:
    head, tail = epoch
    inner = "optimizer.step()" + ("; scheduler.step()" if tick == "step" else "")
    lines = ["import itertools", "import torch", "from torch.optim.lr_scheduler import *"]
    lines += ["from torch.optim.lr_scheduler import LambdaLR, SequentialLR", f"E, B = {4 + n}, 5"]
    lines.append("model = torch.nn.Linear(1, 1)")
    lines.append("optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)")
    lines += [f"scheduler = {schedule.format(n=n)}", head]
    if tick == "epoch first":
        lines.append("    scheduler.step()")
    lines += [f"    {batches}", "        model(torch.ones(1, 1)).backward()"]
    lines += [f"        {gate}", f"            {inner}"] if gate else [f"        {inner}"]
    if tick == "epoch":
        lines.append("    scheduler.step()")
    return "\n".join(lines) + "\n" + tail


def by_hand(epoch: Loop, batches: str, gate: str, rate: str, place: str, n: int) -> str:
    head, tail = epoch
    setting = ["for g in optimizer.param_groups:", "    g['lr'] = RATE"]
    through = "(epoch * B + i)" if "(1," not in head else "((epoch - 1) * B + i)"
    counter = {"epoch": "epoch", "times": "epoch", "counted": "count"}.get(place, through)
    text = rate.format(t=counter, n=n)
    if place == "times":
        text = "g['lr'] * 0.8"
    setting[1] = setting[1].replace("RATE", text)
    condition = {"while it warms up": f"if {counter} < 7:", "times": f"if epoch % {n} == 0:"}
    if place in condition:
        setting = [condition[place], *(f"    {line}" for line in setting)]
    lines = ["import itertools", "import math", "import torch", f"E, B = {4 + n}, 5", "count = 0"]
    lines.append("model = torch.nn.Linear(1, 1)")
    lines.append("optimizer = torch.optim.Adam(model.parameters(), lr=0.1)")
    lines.append(head)
    if place in ("epoch", "times"):
        lines += [f"    {line}" for line in setting]
    lines.append(f"    {batches}")
    if place in ("batch", "while it warms up", "counted"):
        lines += [f"        {line}" for line in setting]
    lines.append("        model(torch.ones(1, 1)).backward()")
    inner = ["optimizer.step()", "count += 1"]
    if place == "after the step":
        inner += setting
    if gate:
        lines.append(f"        {gate}")
        inner = [f"    {line}" for line in inner]
    lines += [f"        {line}" for line in inner]
    return "\n".join(lines) + "\n" + tail


def combinations() -> list[str]:
    every = list(itertools.product(EPOCHS, BATCHES, GATES, TICKS, SCHEDULES, (2, 3)))
    scripts = [script(*parts) for parts in random.Random(7).sample(every, 60)]
    others = list(itertools.product(EPOCHS, BATCHES, GATES, RATES, PLACES, (2, 3)))
    return scripts + [by_hand(*parts) for parts in random.Random(8).sample(others, 60)]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("variations")
    paths = []
    for number, text in enumerate(combinations()):
        path = folder / f"v{number}.py"
        path.write_text(text)
        paths.append(str(path))
    return running.recorded(folder / "runs.json", paths)


def test_each_is_what_it_uses(recorded: dict[str, Any]) -> None:
    for name, real in recorded.items():
        path = Path(name)
        assert not isinstance(real, str), (path.read_text(), real)
        source = open_source(path, PYTHON)
        found = schedules_of(source, ast.parse(source.text), source.text)
        assert found.unknown == (), (path.read_text(), found.unknown)
        [plan] = found.plans
        [[run]] = real.values()
        want = np.array(run)
        spec = spec_of(plan)
        assert spec.total_steps == len(run), path.read_text()
        curve = simulate(spec, engine="formula")
        lrs = curve.lr[:, curve.tick_at(np.arange(spec.total_steps))].T
        assert np.abs(lrs - want).max() <= 1e-9 * want.max(), path.read_text()
