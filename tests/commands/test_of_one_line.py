"""Schedules that are built in one line are told apart by their columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrviz.cli import main

SCRIPT = """\
import torch
a = torch.optim.SGD(net.parameters(), lr=0.1)
b = torch.optim.SGD(net.parameters(), lr=0.4)
sa, sb = {built}
for epoch in range(4):
    train_one_epoch(net, a)
    train_one_epoch(net, b)
    sa.step()
    sb.step()
"""
TWO = "torch.optim.lr_scheduler.StepLR(a, 3), torch.optim.lr_scheduler.StepLR(b, 2)"
ONE = "[torch.optim.lr_scheduler.StepLR(one, 2) for one in (a, b)]"


def table(folder: Path, built: str, *options: str) -> Result:
    path = folder / "train.py"
    path.write_text(SCRIPT.format(built=built))
    more = ["--engine", "formula", "--format", "json"]
    return CliRunner().invoke(main, ["table", str(path), *more, *options])


@pytest.mark.parametrize(("column", "lr"), [(10, 0.1), (49, 0.4)])
def test_a_column_says_which(column: int, lr: float, tmp_path: Path) -> None:
    assert "column 10; sb, line 4, column 49; say which with --at LINE:COLUMN" in (
        table(tmp_path, TWO, "--at", "4").stderr
    )
    found = json.loads(table(tmp_path, TWO, "--at", f"4:{column}").stdout)
    assert found["rows"][0]["lr"] == {"0": lr}


@pytest.mark.parametrize(
    ("built", "at", "said"),
    [
        (TWO, "4:11", "column 10; sb, line 4, column 49; say which"),
        (TWO, "5", "no schedule is built at 5; --at takes 4\n"),
        (TWO, "4:x", "`4:x`; expected LINE[:COLUMN]"),
        (ONE, "4:11", "built by one call, so that only `lrviz plot` can show them"),
    ],
)
def test_a_place_where_there_is_not_one_is_said(
    built: str, at: str, said: str, tmp_path: Path
) -> None:
    result = table(tmp_path, built, "--at", at)
    assert result.exit_code == 2
    assert said in result.stderr
