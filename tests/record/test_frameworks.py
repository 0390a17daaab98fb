"""Programs of the frameworks, recorded unchanged: equal to their plan, or one mistake and its name.

They start whole processes; a framework that is not installed is passed by.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import lrviz
from tests.sampling import sample

pytest.importorskip("torch")
pytestmark = pytest.mark.slow

COSINE = 'steps = 48\n[optimizer]\nlr = 0.1\n[scheduler]\ntype = "CosineAnnealingLR"\nT_max = 48\n'
WARMED = """
epochs = 3
steps_per_epoch = 16
optimizer = { type = "AdamW", lr = 2e-4 }
[scheduler]
type = "LambdaLR"
interval = "step"
lr_lambda = "step / 8 if step < 8 else 0.5 * (1 + cos(pi * (step - 8) / 40))"
"""
ONE_CYCLE = """
epochs = 3
steps_per_epoch = 16
optimizer = { type = "AdamW", lr = 1e-3 }
scheduler = { type = "OneCycleLR", max_lr = 1e-3, total_steps = 48, interval = "step" }
"""
LOOP = """
import sys
import torch
SETUP
weight = torch.nn.Parameter(torch.ones(4))
optimizer = torch.optim.SGD([weight], lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 48)
PREPARE
for step in range(48):
    optimizer.zero_grad()
    LOSS
    STEP
    scheduler.step()
    if WRONG and step == 20:
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 48)
        optimizer.param_groups[0]["lr"] = 0.1
"""
TRAINER = """
import sys
import torch
from transformers import Trainer, TrainingArguments

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def forward(self, x=None, labels=None):
        y = self.layer(x).squeeze(-1)
        return {"loss": ((y - labels) ** 2).mean(), "logits": y}

data = [{"x": torch.ones(4) * i, "labels": torch.tensor(1.0)} for i in range(64)]
arguments = TrainingArguments(
    output_dir=sys.argv[1], num_train_epochs=3, per_device_train_batch_size=4,
    learning_rate=2e-4 * (2 if WRONG else 1), lr_scheduler_type="cosine", warmup_steps=8,
    save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True,
)
Trainer(model=Model(), args=arguments, train_dataset=data).train()
"""
LIGHTNING = """
import lightning
import torch

class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch, index):
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, total_steps=48)
        return [optimizer], [{"scheduler": scheduler, "interval": "epoch" if WRONG else "step"}]

loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), 4)
quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
lightning.Trainer(max_epochs=3, accelerator="cpu", **quiet).fit(Module(), loader)
"""


def loop(setup: str = "", prepare: str = "", loss: str = "", step: str = "") -> str:
    program = LOOP.replace("SETUP", textwrap.dedent(setup)).replace("PREPARE", prepare)
    program = program.replace("LOSS", loss or "(weight * torch.ones(4)).sum().backward()")
    return program.replace("STEP", step or "optimizer.step()")


RESTARTED = "it starts again from tick 0 at step 21"
TORCHRUN = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
# What it needs, how Python runs it, the program, its plan, what is said of it with its mistake.
PROGRAMS = {
    "transformers": ("transformers", [], TRAINER, WARMED, "2 times the planned one throughout"),
    "lightning": ("lightning", [], LIGHTNING, ONE_CYCLE, "16 times behind the plan: the scheduler"),
    "accelerate": (
        *("accelerate", []),
        loop(
            "from accelerate import Accelerator\naccelerator = Accelerator(cpu=True)",
            "optimizer, scheduler = accelerator.prepare(optimizer, scheduler)",
            "accelerator.backward((weight * torch.ones(4)).sum())",
        ),
        *(COSINE, RESTARTED),
    ),
    "torchrun": (
        *("torch", TORCHRUN),
        loop('torch.distributed.init_process_group("gloo")'),
        *(COSINE, RESTARTED),
    ),
    "amp": (
        *("torch", []),
        loop(
            'scaler = torch.amp.GradScaler("cpu", init_scale=2.0)',
            loss="scaler.scale((weight * (float('inf') if step == 5 else 1.0)).sum()).backward()",
            step="scaler.step(optimizer); scaler.update()",
        ),
        *(COSINE, RESTARTED),
    ),
    "torch.compile": (
        *("torch", []),
        loop(
            "def step_of(optimizer):\n    optimizer.step()",
            "compiled = torch.compile(step_of, backend='eager')",
            step="compiled(optimizer)",
        ),
        *(COSINE, RESTARTED),
    ),
}


@pytest.mark.parametrize(
    ("name", "wrong"), sample([(name, wrong) for name in PROGRAMS for wrong in (False, True)], 4)
)
def test_recorded_unchanged(name: str, wrong: bool, tmp_path: Path) -> None:
    needs, how, program, plan, why = PROGRAMS[name]
    pytest.importorskip(needs)
    (tmp_path / "train.py").write_text(program.replace("WRONG", str(wrong)))
    (tmp_path / "plan.toml").write_text(plan)
    root = str(Path(lrviz.__file__).parent.parent)
    record = [sys.executable, "-c", "from lrviz.cli import main; main()", "record"]
    run = ["--plan", "plan.toml", "--", sys.executable, *how, "train.py", str(tmp_path / "out")]
    done = subprocess.run(
        [*record, *run],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("lrviz: plan.toml: ")]
    assert len(said) == 1, done.stderr
    if wrong:
        assert why in said[0]
    else:
        assert said[0] == "lrviz: plan.toml: the run follows the plan at all 48 logged steps"
    if name == "amp":
        assert "1 of them skipped by AMP" in done.stderr


ACCELERATED = """
import torch
from accelerate import Accelerator

accelerator = Accelerator(cpu=True)
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=LENGTH)
model, optimizer, scheduler = accelerator.prepare(model, optimizer, scheduler)
for step in range(48):
    optimizer.zero_grad()
    accelerator.backward(model(torch.ones(2, 4)).mean())
    optimizer.step()
    scheduler.step()
"""


@pytest.mark.parametrize("wrong", [False, True])
def test_accelerate_ticks_once_for_each_of_two_processes(wrong: bool, tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    length = "48" if wrong else "48 * accelerator.num_processes"
    (tmp_path / "train.py").write_text(ACCELERATED.replace("LENGTH", length))

    def lrviz_(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from lrviz.cli import main; main()", *arguments]
        root = str(Path(lrviz.__file__).parent.parent)
        environment = {**os.environ, "PYTHONPATH": root}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
        )

    done = lrviz_("record", "--", sys.executable, *TORCHRUN, "train.py")
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "run.lrviz.csv").read_text().splitlines()[1:]
    assert [int(row.split(",")[5]) for row in rows] == list(range(0, 96, 2))
    checked = lrviz_("check", "train.py", "--run", "run.lrviz.csv", "--select", "LR901")
    twice = "2 times ahead of the plan: the scheduler ticks 2 times a step"
    follows = "the run follows the plan at all 48 logged steps"
    assert (twice if wrong else follows) in done.stderr
    assert ("LR901" in checked.stdout, twice in checked.stdout) == (wrong, wrong)
    assert checked.returncode == int(wrong)
