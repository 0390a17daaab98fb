"""Schedules of transformers whose warmup is longer than the whole."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import lrviz

SCRIPT = """\
import torch
from transformers import {name}

def train(loader):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    scheduler = {name}(optimizer, {warmup}, {total})
    for epoch in range(20):
        for batch in loader:
            net(batch).backward()
            optimizer.step()
            scheduler.step()
"""
# As transformers' optimization.py has it, where nothing is left for the decay.
AFTER = {
    "get_linear_schedule_with_warmup": lambda n: 0.0,
    "get_polynomial_decay_schedule_with_warmup": lambda n: 1e-6,
    "get_cosine_schedule_with_warmup": lambda n: 0.5 * (1 + math.cos(math.pi * n)),
    "get_cosine_with_hard_restarts_schedule_with_warmup": lambda n: 1.0 if n == 0 else 0.0,
}


@pytest.mark.parametrize(
    ("warmup", "total"),
    [
        ("12", "5"),
        ("3 * len(loader)", "5"),
        ("12", "len(loader) + 1"),
        ("args.k * 6", "1 + args.k * 2"),
    ],
)
@pytest.mark.parametrize("name", AFTER)
def test_its_curve(name: str, warmup: str, total: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.format(name=name, warmup=warmup, total=total))
    found = lrviz.simulate(
        lrviz.load(path, assume=["len(loader)=4", "args.k=2"][: 1 + ("args" in total)]),
        engine="formula",
    ).lr[0]
    want = [0.1 * (n / 12 if n < 12 else AFTER[name](n - 12)) for n in range(80)]
    assert max(abs(found - want)) <= 1e-10


def test_what_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    given = {"warmup": "0.1 * len(loader)", "total": 20}
    path.write_text(SCRIPT.format(name="get_linear_schedule_with_warmup", **given))
    found = [d for d in lrviz.check(path) if d.severity != "info"]
    assert [(d.code, d.span and d.span.line) for d in found] == [("LR202", 6)]
    assert found[0].message.startswith("with this schedule the LR comes to 0 and is 0 from there")
