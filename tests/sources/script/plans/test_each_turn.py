"""Conditions on what a loop is given: no options of the run, as each turn is given another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.script.plans.test_scripts import read

SCRIPT = """\
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for {target} in {given}:
    for _ in range(3):
        optimizer.step()
    if {condition}:
        scheduler.step()
"""
CONDITIONS = (
    *("epoch % 2 == 0", "epoch not in (0, 2)", "epoch == 'last'", "str(epoch) != '2'"),
    *("f'{epoch}' == '2'", "(epoch, 1) != (2, 1)", "table[epoch]", "{0: True}.get(epoch)"),
)


@pytest.mark.parametrize("given", ["numbered(5)", "itertools.cycle(given)"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_is_no_option(condition: str, given: str, tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.format(target="epoch", given=given, condition=condition))
    found = read(path)
    assert found.plans == ()
    assert [one.reason.startswith("whether it ticks depends on ") for one in found.unknown] == [
        True
    ]
