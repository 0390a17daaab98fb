"""What a number is called that a script does not say, and what it counts."""

from __future__ import annotations

from pathlib import Path

from tests.sources.script.plans.test_scripts import read

SCRIPT = """\
import torch
from yacs.config import CfgNode


class Config(CfgNode):
    def __init__(self, path):
        super().__init__()
        self.merge_from_file(path)
        self.first = self.FIRST


opt = Config("train.yml")
optimizer = torch.optim.Adam(model.parameters(), lr=opt.TOP)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, opt.first, eta_min=opt.LAST)
for epoch in range(opt.N + opt.LR_MIN):
    model(x).backward()
    optimizer.step()
    scheduler.step()
"""


def test_it_is_called_as_the_script_has_it_and_counts_by_its_use(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT)
    (plan,) = read(path).plans
    rate, scheduler = plan.table["optimizer"]["lr"], plan.table["scheduler"]
    assert (rate.name, rate.counts) == ("opt.TOP", "lr")
    assert (scheduler["T_max"].name, scheduler["T_max"].counts) == ("self.FIRST", "other")
    assert (scheduler["eta_min"].name, scheduler["eta_min"].counts) == ("opt.LAST", "lr")
    named = {one.name: one.counts for one in plan.table["epochs"].operands}
    assert named == {"opt.N": "other", "opt.LR_MIN": "lr"}
