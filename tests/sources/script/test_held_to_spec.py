"""A script held to a spec tick by tick: the first difference, at the value that makes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main

SPEC = """\
epochs = 90
steps_per_epoch = 5
[optimizer]
lr = 0.1
[scheduler]
type = "CosineAnnealingLR"
T_max = 90
"""
SCRIPT = """\
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
for epoch in range(90):
    for batch in range(5):
        optimizer.step()
    scheduler.step()
"""
TWO = (
    SCRIPT.replace(
        "scheduler = ", "other = torch.optim.Adam(model.parameters(), lr=1e-3)\nscheduler = "
    )
    .replace("for epoch", "second = torch.optim.lr_scheduler.StepLR(other, 30)\nfor epoch")
    .replace("    scheduler.step()\n", "    scheduler.step()\n    second.step()\n")
    .replace("        optimizer.step()\n", "        optimizer.step()\n        other.step()\n")
)


def said(folder: Path, script: str, *options: str, spec: str = SPEC) -> list[str]:
    (folder / "schedule.toml").write_text(spec)
    (folder / "train.py").write_text(script)
    asked = ["check", str(folder / "train.py"), "--spec", str(folder / "schedule.toml")]
    shown = ["--select", "LR624", "--output-format", "concise", *options]
    run = CliRunner().invoke(main, [*asked, *shown])
    return [line.partition("train.py:")[2] for line in run.stdout.splitlines() if "LR624" in line]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "T_max=90",
            "T_max=100",
            "5:73: error LR624 T_max is 100 here and 90 in schedule.toml: the LR at step 5 "
            "(epoch 1) is 0.0999753 here and 0.0999695 in schedule.toml. Change one of the two.",
        ),
        (
            "range(90)",
            "range(100)",
            "6:14: error LR624 epochs is 100 here and 90 in schedule.toml: the run has 500 steps "
            "here and 450 in schedule.toml. Change one of the two.",
        ),
        ("T_max=90", "T_max=90, eta_min=1e-4", "5:85: error LR624 eta_min is 0.0001 here and 0 in"),
        ("lr=0.1", "lr=0.2", "4:52: error LR624 lr is 0.2 here and 0.1 in schedule.toml"),
        ("range(5)", "range(6)", "7:18: error LR624 steps_per_epoch is 6 here and 5 in"),
        (
            "CosineAnnealingLR(optimizer, T_max=90)",
            "StepLR(optimizer, 30)",
            "5:13: error LR624 type is StepLR here and CosineAnnealingLR in schedule.toml",
        ),
        ("range(5)", "range(5 + 5)", "7:18: error LR624 steps_per_epoch is 10 here and 5 in"),
        ("T_max=90", "T_max=90.0001", "5:73: error LR624 T_max is 90.0001 here and 90 in"),
        (
            "T_max=90",
            "T_max=45, eta_min=0.01",
            "5:13: error LR624 the LR at step 5 (epoch 1) is 0.0998904 here and 0.0999695",
        ),
        (
            "lr=0.1",
            "lr=0.1, momentum=0.5",
            "",
        ),
        (
            "model.parameters(), lr=0.1",
            '[{"params": model.parameters()}, {"params": other, "lr": 0.2}], lr=0.1',
            "5:13: error LR624 there are 2 param groups here and 1 param group in schedule.toml. ",
        ),
        (
            "    scheduler.step()\n",
            "        scheduler.step()\n",
            "9:9: error LR624 scheduler.step() at line 9 ticks once per step; schedule.toml has",
        ),
        (
            "CosineAnnealingLR(optimizer, T_max=90)",
            "CosineAnnealingLR(optimizer, T_max=90, last_epoch=-1)",
            "",
        ),
        (
            "CosineAnnealingLR(optimizer, T_max=90)",
            "ChainedScheduler([torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)])",
            "",
        ),
        (
            "CosineAnnealingLR(optimizer, T_max=90)",
            "LambdaLR(optimizer, lambda n: 1 - n / 90)",
            "5:13: error LR624 type is LambdaLR here and CosineAnnealingLR in schedule.toml",
        ),
        (
            "T_max=90",
            "T_max=args.t",
            "5:13: info LR624 nobody says args.t, so that this and schedule.toml were not compared "
            "tick by tick: give --assume",
        ),
    ],
)
def test_says_where_they_part_and_why(tmp_path: Path, old: str, new: str, says: str) -> None:
    lines = said(tmp_path, SCRIPT.replace(old, new))
    assert len(lines) == bool(says)
    assert all(line.startswith(says) for line in lines), lines


def test_is_silent_where_the_curve_is_the_same(tmp_path: Path) -> None:
    assert said(tmp_path, SCRIPT) == []
    unsized = SCRIPT.replace("range(5)", "loader")
    assert said(tmp_path, unsized) == []
    by_hand = SCRIPT.replace("CosineAnnealingLR(optimizer, T_max=90)", "LambdaLR(optimizer, f)")
    function = "import math\n\nf = lambda n: (1 + math.cos(math.pi * n / 90)) / 2\n"
    assert said(tmp_path, function + by_hand) == []
    assert said(tmp_path, TWO) == []


def test_one_of_several_of_another_length_is_named(tmp_path: Path) -> None:
    [line] = said(tmp_path, TWO.replace("T_max=90", "T_max=80"))
    assert line.startswith("6:73: error LR624 T_max is 80 here and 90 in schedule.toml")


def test_what_is_assumed_is_compared(tmp_path: Path) -> None:
    open_ = SCRIPT.replace("T_max=90", "T_max=args.t")
    assert said(tmp_path, open_, "--assume", "args.t=90") == []
    [line] = said(tmp_path, open_, "--assume", "args.t=45")
    assert "T_max is 45 here and 90" in line


RUN = "epochs = 90\nsteps_per_epoch = 5\noptimizer = { lr = 0.1 }\n"
JOINED = (
    "type = 'SequentialLR', milestones = [9], schedulers = ["
    "{ type = 'LinearLR', total_iters = 9 }, { type = 'StepLR', step_size = 30 }]"
)
PAIRS = [  # the scheduler of the spec, that of the script, and what is said
    ("type = 'MultiStepLR', milestones = [30, 60]", "MultiStepLR(optimizer, [30, 60])", ""),
    (
        "type = 'MultiStepLR', milestones = [30, 60]",
        "MultiStepLR(optimizer, [30, 70])",
        "milestones is [30, 70] here and [30, 60] in schedule",
    ),
    (
        "type = 'MultiStepLR', milestones = [30, 60]",
        "MultiStepLR(optimizer, [30, 60], 0.5)",
        "gamma is 0.5 here and 0.1 in",
    ),
    (
        "type = 'MultiStepLR', milestones = [30, 60]",
        "MultiStepLR(optimizer, [30, 60, 80])",
        "milestones is [30, 60, 80] here and [30, 60] in schedule.toml",
    ),
    (
        "type = 'MultiStepLR', milestones = [30, 60, 95]",
        "MultiStepLR(optimizer, [30, 60])",
        "",
    ),
    (
        "type = 'StepLR', step_size = 30",
        "MultiStepLR(optimizer, [30, 60])",
        "",
    ),
    (
        "type = 'StepLR', step_size = 20",
        "MultiStepLR(optimizer, [30, 60])",
        "type is MultiStepLR here and StepLR",
    ),
    (
        JOINED,
        "SequentialLR(optimizer, [LinearLR(optimizer, total_iters=9), StepLR(optimizer, 30)], [9])",
        "",
    ),
    (
        JOINED,
        "SequentialLR(optimizer, [LinearLR(optimizer, total_iters=9), StepLR(optimizer, 40)], [9])",
        "step_size is 40 here and 30 in schedule.toml: the LR at step 195",
    ),
    (
        "type = 'ExponentialLR', gamma = 0.9, interval = 'step'",
        "ExponentialLR(optimizer, 0.9)",
        "scheduler.step() at line 9 ticks once per epoch; schedule.toml has int",
    ),
    (
        "type = 'ExponentialLR', gamma = 0.9, frequency = 2",
        "ExponentialLR(optimizer, 0.9)",
        "scheduler.step() at line 9 ticks every epoch; schedule.toml has frequency",
    ),
]


@pytest.mark.parametrize(("scheduler", "call", "says"), PAIRS)
def test_values_of_each_kind_are_compared(
    tmp_path: Path, scheduler: str, call: str, says: str
) -> None:
    for name in ("MultiStepLR", "SequentialLR", "LinearLR", "StepLR", "ExponentialLR"):
        call = re.sub(rf"(?<!\w){name}", f"torch.optim.lr_scheduler.{name}", call)
    old = "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)"
    lines = said(tmp_path, SCRIPT.replace(old, call), spec=f"{RUN}scheduler = {{ {scheduler} }}\n")
    found = [line for line in lines if "info" not in line]
    assert len(found) == bool(says), lines
    assert all(line.partition("LR624 ")[2].startswith(says) for line in found), lines
