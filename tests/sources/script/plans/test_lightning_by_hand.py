"""LightningModules that optimize by hand: how their schedulers tick, or that it is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sources.script.plans.test_scripts import read

SCRIPT = """\
import lightning
import torch

class Net(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False

    def training_step(self, batch, batch_idx):
        optimizer = self.optimizers()
        self.manual_backward(self.loss(batch))
        optimizer.step()
        self.lr_schedulers().step()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 3)]

lightning.Trainer(max_epochs=9).fit(Net(), loader)
"""
STEP = "        optimizer.step()\n"
TICK = "        self.lr_schedulers().step()\n"
LAST = "        if self.trainer.is_last_batch:\n            self.lr_schedulers().step()\n"


@pytest.mark.parametrize(
    ("old", "new", "known"),
    [
        ("", "", {"interval": "step"}),
        (TICK, LAST, {"interval": "epoch"}),
        (TICK, f"\n    def on_train_epoch_end(self):\n{TICK}", {"interval": "epoch"}),
        (STEP + TICK, TICK + STEP, {"interval": "step", "order": ["scheduler", "optimizer"]}),
        (TICK, f"        if batch_idx % 4 == 3:\n    {TICK}", None),
        (STEP, f"        if batch_idx % 4 == 3:\n    {STEP}", None),
        (STEP, f"        if batch_idx == 0:\n            return\n{STEP}", None),
        (TICK, TICK + TICK, None),
        ("False", "True", None),
    ],
)
def test_ticks_as_the_module_does(
    old: str, new: str, known: dict[str, Any] | None, tmp_path: Path
) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.replace(old, new) if old else SCRIPT)
    plans = read(path).plans
    if known is None:
        assert plans == ()
        return
    [plan] = plans
    assert plan.table["scheduler"]["interval"] == known["interval"]
    order = plan.table.get("loop", {}).get("order", ["optimizer", "scheduler"])
    assert list(order) == known.get("order", ["optimizer", "scheduler"])
