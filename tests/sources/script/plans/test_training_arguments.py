"""transformers' Trainer trains with what a script gives it: the plan is what it really uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lrviz

pytest.importorskip("transformers")
pytestmark = pytest.mark.slow

SCRIPT = """\
import torch
from transformers import Trainer, TrainingArguments


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def forward(self, x=None, labels=None):
        y = self.layer(x).squeeze(-1)
        return {"loss": ((y - labels) ** 2).mean(), "logits": y}


data = [{"x": torch.ones(4) * i, "labels": torch.tensor(1.0)} for i in range(66)]
args = TrainingArguments(
    output_dir="out", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True, ARGUMENTS
)
Trainer(model=Model(), args=args, train_dataset=data).train()
"""
# The arguments, and the steps of an epoch where the script does not say them.
ARGUMENTS = {
    "defaults": ("num_train_epochs=2, per_device_train_batch_size=4", 17),
    "max steps": ("max_steps=40, warmup_steps=6, learning_rate=3e-4", None),
    "a share of warmup": (
        "num_train_epochs=3, per_device_train_batch_size=8, warmup_steps=0.1, "
        "lr_scheduler_type='cosine'",
        9,
    ),
    "accumulated": (
        "num_train_epochs=2, per_device_train_batch_size=4, gradient_accumulation_steps=4, "
        "warmup_steps=2",
        5,
    ),
    "part of an epoch": ("num_train_epochs=1.5, per_device_train_batch_size=4", 17),
    "drop last": ("num_train_epochs=2, dataloader_drop_last=True", 8),
    "min lr": (
        "max_steps=30, lr_scheduler_type='cosine_with_min_lr', warmup_steps=3, "
        "lr_scheduler_kwargs={'min_lr': 1e-6}",
        None,
    ),
    "restarts": (
        "max_steps=30, lr_scheduler_type='cosine_with_restarts', warmup_steps=3, "
        "lr_scheduler_kwargs={'num_cycles': 3}",
        None,
    ),
    "stable": (
        "max_steps=30, lr_scheduler_type='warmup_stable_decay', warmup_steps=3, "
        "lr_scheduler_kwargs={'num_decay_steps': 10, 'min_lr_ratio': 0.1}",
        None,
    ),
    "polynomial": (
        "max_steps=30, lr_scheduler_type='polynomial', warmup_steps=0.1, "
        "lr_scheduler_kwargs={'power': 2.0, 'lr_end': 1e-6}",
        None,
    ),
    "inverse square root": ("max_steps=30, lr_scheduler_type='inverse_sqrt', warmup_steps=5", None),
    "constant": ("max_steps=9, lr_scheduler_type='constant', optim='sgd'", None),
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[float]]]:
    """The LR of each step of each, all run in one process."""
    folder = tmp_path_factory.mktemp("arguments")
    paths = {name: folder / f"{n}.py" for n, name in enumerate(ARGUMENTS)}
    for name, path in paths.items():
        path.write_text(SCRIPT.replace("ARGUMENTS", ARGUMENTS[name][0]))
    out, running = folder / "runs.json", Path(__file__).parent / "running.py"
    wanted = [str(path) for path in paths.values()]
    subprocess.run(
        [sys.executable, str(running), str(out), *wanted], check=True, timeout=600, cwd=folder
    )
    found = json.loads(out.read_text())
    used = {}
    for name, path in paths.items():
        [[run]] = found[str(path)].values()
        used[name] = path, [groups[0] for groups in run]
    return used


@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_plan_is_what_is_used(name: str, recorded: dict[str, tuple[Path, list[float]]]) -> None:
    path, used = recorded[name]
    length = ARGUMENTS[name][1]
    assume = [] if length is None else [f"steps_per_epoch={length}"]
    curve = lrviz.simulate(lrviz.load(path, assume=assume))
    assert curve.total_steps == len(used)
    lr = curve.lr[0, curve.tick_at(np.arange(len(used)))]
    np.testing.assert_allclose(lr, used, rtol=1e-9, atol=1e-9 * max(used))
