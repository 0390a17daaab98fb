"""What is said where a script has no schedule, logs by a keyword, or sets attributes by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrviz.lint.run_script import check_script
from lrviz.sources.script.absent import absent
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON

CELL = {"cell_type": "code", "source": ["import torch"]}
RECORD = ", or record a run: `lrviz record -- python 'my train.py'`"
NEXT = "`lrviz init` prints a spec to start from"
ABSENT = [
    (
        "x = 1\n",
        "nothing here imports torch, or a framework that lrviz knows, and the files of the project "
        "that it imports show no schedule. Name the file that trains "
        f"(`lrviz check .` looks through the whole folder); {NEXT}",
    ),
    (
        "import torch\nx = 1\n",
        "no scheduler is built here that lrviz can see. Name the file that builds one"
        f"{RECORD}; {NEXT}",
    ),
    (
        "import torch\n\nb = torch.optim.AdamW(p)\na = torch.optim.SGD(p)\n",
        "AdamW (line 3) has no scheduler here that lrviz can see. Name the file that builds one"
        f"{RECORD}; {NEXT}",
    ),
    (
        "from torch.optim import SGD\na = SGD(p)\n",
        "SGD (line 2) has no scheduler here that lrviz can see. Name the file that builds one"
        f"{RECORD}; {NEXT}",
    ),
]


@pytest.mark.parametrize(("text", "said"), ABSENT)
def test_a_script_without_a_schedule(text: str, said: str) -> None:
    assert absent(Source("my train.py", Path(), text, PYTHON)) == said


def test_a_notebook_without_one() -> None:
    text = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    said = f"no scheduler is built here that lrviz can see. Name the file that builds one; {NEXT}"
    assert absent(Source("a.ipynb", Path(), text, NOTEBOOK)) == said
    assert absent(Source("a.ipynb", Path(), "{", NOTEBOOK)) == "this is not a notebook"


MODULE = """\
import lightning as L
import torch

class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        self.log({})
        return self.loss(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        return [optimizer], [{{"scheduler": scheduler, "monitor": "val_loss"}}]
"""


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ('"val_loss", 1', False),
        ('name="val_loss", value=1', False),
        ('value=1, name="val_loss"', False),
        ('"train_loss", 1', True),
        ('name="train_loss", value=1', True),
        ('f"{x}_loss", 1', False),
        ("x, 1", False),
    ],
)
def test_a_metric_that_is_logged(given: str, found: bool) -> None:
    codes = [d.code for d in check_script(MODULE.format(given), "train.py")]
    assert codes == (["LR706"] if found else [])


FLAGGED = """\
import torch

class Trainer:
    def __init__(self, model):
        self.per_epoch = False
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

    def fit(self):
        for epoch in range(90):
            for batch in self.loader:
                self.model(batch).backward()
                self.optimizer.step()
                self.scheduler.step()
            if self.per_epoch:
                self.scheduler.step()

    def configure(self, given):
        for name in given:
            {}

Trainer(model).fit()
"""


def test_a_flag_may_be_another_where_attributes_are_set_by_name() -> None:
    assert check_script(FLAGGED.format("print(name)"), "train.py") == ()
    [found] = check_script(FLAGGED.format("setattr(self, name, given[name])"), "train.py")
    assert found.code == "LR603"
    [found] = check_script(FLAGGED.format("self.per_epoch = given[name]"), "train.py")
    assert found.code == "LR603"
