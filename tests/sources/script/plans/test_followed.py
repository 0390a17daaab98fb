"""Schedulers followed tick by tick, beside LRs set by hand or where they tick now and then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.sources.script.plans import running
from tests.sources.script.plans.test_scripts import read, used

SCRIPT = """\
import torch
from torch.optim.lr_scheduler import *
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = {built}
{before}
for epoch in range({epochs}):
    for i in range(4):
        optimizer.step()
        {inner}
    {outer}
"""
HALF = "optimizer.param_groups[0]['lr'] = 0.05"
TICKS = "scheduler.step()"
FOLLOWED = {
    "past its lowest": ("CosineAnnealingLR(optimizer, 14)", HALF, "9", TICKS, ""),
    "past its lowest twice": ("CosineAnnealingLR(optimizer, 5, 0.01)", HALF, "9", TICKS, ""),
    "set at its lowest": (
        *("CosineAnnealingLR(optimizer, 4, 0.01)", "", "9", TICKS),
        f"if epoch == 0: {HALF}",
    ),
    "down to 0": (
        *("LinearLR(optimizer, 1, 0.0, 3)", "", "6", ""),
        f"{TICKS}\n    if epoch == 3: {HALF}",
    ),
    "more ticks than epochs": (
        *("CosineAnnealingWarmRestarts(optimizer, 2, 2)", "", "6", f"if i: {TICKS}", ""),
    ),
    "one cycle that never ticks": (
        *("OneCycleLR(optimizer, [0.5], 36, cycle_momentum=False)", "", "9", ""),
        "optimizer.param_groups[0]['lr'] = 0.02 * 0.9**epoch",
    ),
    "one cycle": ("OneCycleLR(optimizer, 0.5, 36, cycle_momentum=False)", HALF, "9", TICKS, ""),
    "epochs from 9 on": (
        *("CosineAnnealingWarmRestarts(optimizer, 2, 2)", "", "9, 14"),
        *("scheduler.step(epoch + i / 4)", f"if epoch == 11: {HALF}"),
    ),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_is_what_the_script_uses(name: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    built, before, epochs, inner, outer = FOLLOWED[name]
    path.write_text(
        SCRIPT.format(built=built, before=before, epochs=epochs, inner=inner, outer=outer)
    )
    ((run,),) = running.recorded(tmp_path / "runs.json", [str(path)])[str(path)].values()
    (plan,) = read(path).plans
    steps, lrs = used(plan, len(run))
    assert steps == len(run)
    assert np.abs(lrs - run).max() <= 1e-9 * 0.1


def test_a_momentum_that_is_cycled_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    text = SCRIPT.format(
        built="OneCycleLR(optimizer, 0.5, 36)", before="", epochs=9, inner="", outer=HALF
    ).replace("SGD", "Adam")
    path.write_text(text)
    (plan,) = read(path).plans
    assert plan.table["optimizer"] == {"type": "Adagrad", "lr": 0.1}
    assert plan.optimizer == "Adam"
    assert "the momentum that it may cycle is left out" in plan.notes


def test_a_cycle_of_any_length_begins_with_the_same(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    text = SCRIPT.replace("import torch\n", "import torch\nfrom elsewhere import loader\n", 1)
    built = (
        "OneCycleLR(optimizer, 0.5, epochs=9, steps_per_epoch=len(loader), cycle_momentum=False)"
    )
    path.write_text(text.format(built=built, before="", epochs=9, inner="", outer=HALF))
    (plan,) = read(path).plans
    lrs = used(plan, 36)[1]
    assert np.allclose(lrs[:4], 0.02)
    assert np.allclose(lrs[4:], 0.05)
