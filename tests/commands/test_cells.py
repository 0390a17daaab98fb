"""A schedule of a notebook: its places are those of its cells, in every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import main

IMPORTS = "%load_ext lrviz\nimport torch\nN = 40"
TRAINS = """\
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, {})
for epoch in range(100):
    for batch in loader:
        optimizer.step()
    scheduler.step()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook(*arguments: str) -> None:
    """Write a.ipynb: a cell of imports, one of words, and one that trains for each argument."""
    sources = [IMPORTS, "", *map(TRAINS.format, arguments)]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    cells[1]["cell_type"] = "markdown"
    Path("a.ipynb").write_text(json.dumps({"cells": cells}))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_finding_of_plot_stands_where_check_says_it() -> None:
    notebook("T_max=40")
    said = run("check", "a.ipynb", "--output-format", "concise").stdout.splitlines()[0]
    assert said.startswith("a.ipynb:cell 3:2:73: error LR301 T_max = 40")
    found = run("plot", "a.ipynb", "--check", "--engine", "formula", "-o", "a.svg")
    assert said in found.stderr.splitlines()
    assert "fixed" in Path("a.svg").read_text()  # the curve as the fix would make it


def test_what_is_wrong_stands_in_its_cell() -> None:
    notebook("T_mx=40")
    said = "a.ipynb:cell 3:2:67: CosineAnnealingLR has no argument `T_mx`"
    assert said in run("plot", "a.ipynb").stderr
    with pytest.raises(lrviz.SpecError, match="cell 3:2:67") as caught:
        lrviz.load("a.ipynb", assume=["len(loader)=5"])
    assert caught.value.problems[0].cell == 3
    notebook("T_max=M")
    assert "a.ipynb:cell 3:2:73: `M` is not known" in run("table", "a.ipynb").stderr
    notebook("T_max=(")
    assert "a.ipynb:cell 3:2:" in run("plot", "a.ipynb").stderr


def test_one_of_several_is_named_by_its_cell() -> None:
    notebook("T_max=N", "T_max=100")
    asked = run("table", "a.ipynb").stderr
    assert "scheduler, line 2 of cell 3; scheduler, line 2 of cell 4" in asked
    assert "--at CELL:LINE" in asked
    assert "--at takes 3:2, 4:2" in run("table", "a.ipynb", "--at", "5").stderr
    spec = run("spec", "a.ipynb", "--at", "4:2").stdout
    assert "a.ipynb (scheduler, line 2 of cell 4)" in spec
    assert "T_max = 100  # line 2 of cell 4\n" in spec
    assert run("spec", "a.ipynb", "--at", "x:2").exit_code == 2
