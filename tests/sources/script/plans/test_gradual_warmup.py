"""``GradualWarmupScheduler`` around a scheduler of torch: its LRs are those of the class itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lrviz.lint.run_script import check_script
from tests.sources.script.plans import running
from tests.sources.script.plans.test_scripts import read, used

COPY = '''\
from torch.optim.lr_scheduler import ReduceLROnPlateau, _LRScheduler


class GradualWarmupScheduler(_LRScheduler):
    """Gradually warm-up."""

    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        self.multiplier = multiplier
        if self.multiplier < 1.:
            raise ValueError('multiplier should be greater than or equal to 1.')
        self.total_epoch = total_epoch
        self.after_scheduler = after_scheduler
        self.finished = False
        super(GradualWarmupScheduler, self).__init__(optimizer)

    def get_lr(self):
        if self.last_epoch > self.total_epoch:
            if self.after_scheduler:
                if not self.finished:
                    self.after_scheduler.base_lrs = [
                        base_lr * self.multiplier for base_lr in self.base_lrs
                    ]
                    self.finished = True
                return self.after_scheduler.get_last_lr()
            return [base_lr * self.multiplier for base_lr in self.base_lrs]

        if self.multiplier == 1.0:
            return [
                base_lr * (float(self.last_epoch) / self.total_epoch) for base_lr in self.base_lrs
            ]
        else:
            return [
                base_lr * ((self.multiplier - 1.) * self.last_epoch / self.total_epoch + 1.)
                for base_lr in self.base_lrs
            ]

    def step(self, epoch=None, metrics=None):
        if type(self.after_scheduler) != ReduceLROnPlateau:
            if self.finished and self.after_scheduler:
                if epoch is None:
                    self.after_scheduler.step(None)
                else:
                    self.after_scheduler.step(epoch - self.total_epoch)
                self._last_lr = self.after_scheduler.get_last_lr()
            else:
                return super(GradualWarmupScheduler, self).step(epoch)
        else:
            self.step_ReduceLROnPlateau(metrics, epoch)
'''
PACKAGED = "from warmup_scheduler import GradualWarmupScheduler\n"
SCRIPT = """\
import torch
from torch.optim.lr_scheduler import *
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
after = {after}
scheduler = GradualWarmupScheduler(optimizer, multiplier=1, total_epoch=3, after_scheduler=after)
{first}
for epoch in range(20):
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
"""
AFTER = [
    "StepLR(optimizer, 5, 0.5)",
    "MultiStepLR(optimizer, [4, 8])",
    "ExponentialLR(optimizer, 0.9)",
    "CosineAnnealingLR(optimizer, 17, 1e-6)",
    "CosineAnnealingLR(optimizer, 6, 1e-6)",
    "PolynomialLR(optimizer, 9, 2.0)",
    "LambdaLR(optimizer, lambda epoch: 0.5 * 0.9**epoch)",
    "CosineAnnealingWarmRestarts(optimizer, 4, 2)",
]


@pytest.mark.parametrize("first", ["", "scheduler.step()"])
@pytest.mark.parametrize("after", AFTER)
def test_is_what_the_script_uses(after: str, first: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(COPY + SCRIPT.format(after=after, first=first))
    ((run,),) = running.recorded(tmp_path / "runs.json", [str(path)])[str(path)].values()
    (plan,) = read(path).plans
    steps, lrs = used(plan, len(run))
    assert steps == len(run)
    assert np.abs(lrs - run).max() <= 1e-9 * 0.1
    text = PACKAGED + SCRIPT.format(after=after, first=first)
    path.write_text(text)
    (packaged,) = read(path).plans
    assert (packaged.table, packaged.notes) == (plan.table, plan.notes)
    found = check_script(path.read_text(), "train.py")
    assert not {one.code for one in found} & {"LR602", "LR621"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scheduler.step()", "scheduler.step(epoch)"),
        ("multiplier=1,", "multiplier=8,"),
        ("StepLR(optimizer, 5, 0.5)", "OneCycleLR(optimizer, 0.1, 30)"),
        ("StepLR(optimizer, 5, 0.5)", "None"),
        ("* (float(self.last_epoch)", "* 2 * (float(self.last_epoch)"),
    ],
)
def test_what_hangs_on_more_is_not_known(old: str, new: str, tmp_path: Path) -> None:
    text = COPY + SCRIPT.format(after=AFTER[0], first="").replace("range(20)", "range(1, 21)")
    assert text.count(old) == 1
    path = tmp_path / "train.py"
    path.write_text(text.replace(old, new))
    assert not read(path).plans
