"""A script whose schedule transformers' Trainer makes: read though it names no scheduler."""

from __future__ import annotations

import math
from pathlib import Path

import lrviz

SCRIPT = """\
from transformers import Trainer, TrainingArguments

args = TrainingArguments(
    output_dir="out",
    learning_rate=2e-5,
    max_steps=1000,
    warmup_steps=100,
    lr_scheduler_type="cosine",
)
Trainer(model=model, args=args, train_dataset=data).train()
"""


def test_the_arguments_are_the_schedule(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT)
    curve = lrviz.simulate(lrviz.load(path), engine="formula")
    # get_cosine_schedule_with_warmup of transformers' optimization.py
    expected = [
        2e-5 * (t / 100 if t < 100 else 0.5 * (1 + math.cos(math.pi * (t - 100) / 900)))
        for t in range(1000)
    ]
    assert max(abs(curve.lr[0] - expected)) <= 1e-9 * 2e-5


def test_another_file_that_speaks_of_them_has_none(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text("import torch\n\n# see TrainingArguments\n")
    assert lrviz.check(path) == ()
