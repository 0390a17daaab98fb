"""What trains, or what is loaded, stands in a function that is not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lrviz
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Unknown, every_unknown
from tests.sources.script.plans.test_scripts import read

SCRIPT = """\
import torch
from project import train_one_epoch, load, train_step
{before}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)
{loop}
"""
FOLDS = """\
for fold in range(5):
    for epoch in range(20):
        train_one_epoch(net, optimizer)
        scheduler.step()
"""
BATCHES = """\
for epoch in range(20):
    for batch in loader:
        train_step(net, optimizer, batch)
    scheduler.step()
"""
TICKS = """\
for epoch in range(20):
    for batch in loader:
        train_step(net, optimizer, batch)
        scheduler.step()
"""


def plan_of(tmp_path: Path, **parts: str) -> Plan:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.format(**{"before": "", **parts}))
    (plan,) = read(path).plans
    return plan


@pytest.mark.parametrize(
    ("loop", "epochs", "interval"),
    [(FOLDS, 100, "epoch"), (BATCHES, 20, "epoch"), (TICKS, 20, "step")],
)
def test_loops_around_it_are_known(tmp_path: Path, loop: str, epochs: int, interval: str) -> None:
    plan = plan_of(tmp_path, loop=loop)
    assert plan.table["epochs"] == epochs
    assert plan.table["scheduler"]["interval"] == interval


def test_a_step_out_of_sight_is_said(tmp_path: Path) -> None:
    said = "`project.train_step` is taken to step the optimizer once"
    assert said in plan_of(tmp_path, loop=TICKS).notes


@pytest.mark.parametrize(
    ("before", "over", "name"),
    [
        ("loader = load('train')", "loader", "len(loader)"),
        ("net, (loader, _) = load(1), load(2)", "loader", "len(loader)"),
        ("parts = load(3)", "parts['train']", "len(parts['train'])"),
        ("config = load(5)\nloader = config.loader", "loader", "len(config.loader)"),
    ],
)
def test_what_it_gives_goes_by_the_name_it_gets(
    tmp_path: Path, before: str, over: str, name: str
) -> None:
    plan = plan_of(tmp_path, before=before, loop=TICKS.replace("loader", over))
    assert _names(plan.table) == {name}


def test_a_name_for_two_things_is_the_firsts(tmp_path: Path) -> None:
    before = "loader = load(1)\nfirst = len(loader)\nloader = load(2)"
    loop = TICKS.replace("range(20)", "range(first)")
    plan = plan_of(tmp_path, before=before, loop=loop)
    assert _names(plan.table) == {"len(loader)", "len(load(2))"}


def _names(table: Any) -> set[str]:
    return {one.name for one in every_unknown(table) if isinstance(one, Unknown)}


def test_a_scheduler_that_only_another_file_names(tmp_path: Path) -> None:
    (tmp_path / "schedules.py").write_text("""\
import torch

def build(name, optimizer, epochs):
    if name == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    return torch.optim.lr_scheduler.StepLR(optimizer, epochs // 3)
""")
    path = tmp_path / "train.py"
    path.write_text("""\
import torch
from schedules import build

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = build("step", optimizer, 9)
for epoch in range(9):
    optimizer.step()
    scheduler.step()
""")
    (scheduler,) = lrviz.load(path).schedulers
    assert (scheduler.type, scheduler.arguments["step_size"]) == ("StepLR", 3)
