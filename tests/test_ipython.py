"""``%load_ext lrviz`` in a shell of IPython, where that is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lrviz.record.logs import read

pytest.importorskip("torch")
interactiveshell = pytest.importorskip("IPython.core.interactiveshell")

BUILD = """
import torch
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 40)
"""
STEP = "for _ in range(20): optimizer.step(); scheduler.step()"
PLAN = """steps = 40
optimizer.lr = 0.1
scheduler = { type = "CosineAnnealingLR", T_max = 40 }
"""
Cell = Callable[[str], tuple[Any, str]]


@pytest.fixture
def cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Cell]:
    """Runs a cell, and gives its value and what lrviz printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path.parent / "ipython"))
    Path("plan.toml").write_text(PLAN)
    config = pytest.importorskip("traitlets.config").Config({"HistoryManager": {"enabled": False}})
    shell = interactiveshell.InteractiveShell(config=config)

    def run(code: str) -> tuple[Any, str]:
        capsys.readouterr()
        result = shell.run_cell(code)
        result.raise_error()
        lines = capsys.readouterr().out.splitlines(keepends=True)
        return result.result, "".join(line for line in lines if not line.startswith("Out["))

    yield run
    run("%unload_ext lrviz")


def test_a_cell_that_steps_says_where_the_run_stands(cell: Cell) -> None:
    assert cell("%load_ext lrviz") == (None, "")
    assert cell("%lrviz")[1] == "lrviz: no optimizer has stepped since %load_ext lrviz\n"
    assert cell(BUILD)[1] == ""
    assert cell(STEP)[1] == "lrviz: recorded 20 steps in run.lrviz.csv\n"
    shown, _ = cell("%lrviz plan.toml")
    assert repr(shown) == (
        "recorded 20 steps in run.lrviz.csv: the run follows plan.toml at all 20 logged steps, "
        "up to step 19 of 40"
    )
    assert shown._repr_html_().startswith("<div><svg")
    assert str(Path.cwd()) not in shown._repr_html_()  # a file is named as the text names it
    assert cell("x = 1")[1] == ""
    assert "follows plan.toml at all 40 logged steps" in cell(STEP)[1]
    [record] = read("run.lrviz.csv")  # whole while it is recorded
    assert record.rows == 40


def test_the_run_of_this_cell_is_judged_and_not_a_better_one_before(cell: Cell) -> None:
    cell("%load_ext lrviz")
    cell(BUILD + STEP)
    cell("%lrviz 'plan.toml'")
    said = cell(BUILD.replace("lr=0.1", "lr=0.2") + STEP)[1]
    assert said.count("lrviz:") == 1
    assert "20 steps of SGD-2 in run.lrviz.csv: the run leaves the plan: from step 0 on" in said
    assert "leaves the plan" in repr(cell("%lrviz")[0])


def test_a_curve_or_a_spec_of_the_notebook_is_a_plan(cell: Cell) -> None:
    cell("%load_ext lrviz")
    cell(f"import lrviz\n{BUILD}\ncurve = lrviz.preview(scheduler, steps=40)\n{STEP}")
    assert "follows curve at all 20" in repr(cell("%lrviz curve")[0])
    cell("spec = lrviz.load('plan.toml')")
    assert "follows spec at all 20" in repr(cell("%lrviz spec")[0])
    assert cell("%lrviz --help")[1].startswith("%lrviz         the LR of every optimizer")
    assert cell("%lrviz STEP.toml")[1] == "lrviz: STEP.toml:1:1: there is no such file\n"
    assert cell("number = 3\n%lrviz number")[1] == (
        "lrviz: `number` is neither a Curve nor a Spec\n"
    )


def test_it_ends_where_it_is_unloaded_and_begins_a_record_of_its_own(cell: Cell) -> None:
    cell("%load_ext lrviz")
    cell(BUILD + STEP)
    assert cell("%unload_ext lrviz")[1] == "lrviz: recorded 20 steps in run.lrviz.csv\n"
    assert cell(STEP)[1] == ""
    cell("%load_ext lrviz")
    assert cell(STEP)[1] == "lrviz: recorded 20 steps in run-2.lrviz.csv\n"
    assert sorted(path.name for path in Path().iterdir()) == [
        *("plan.toml", "run-2.lrviz.csv", "run.lrviz.csv"),
    ]
