"""Which way a script resumes in: what is read of it is what it really does."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import lrviz
from lrviz.cli import main
from lrviz.engine.resume import WAYS, resumes
from lrviz.plot.resumed import traces
from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.run.way import Way, way_of

torch = pytest.importorskip("torch")

SCRIPT = """\
import torch

def main(resume=False, until=9):
    weight = torch.nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD(GROUPS, lr=0.1)
    start = 0
    BEFORE
    scheduler = torch.optim.lr_scheduler.BUILD
    AFTER
    used = []
    for epoch in range(start, until):
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
        state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
        torch.save({**state, "epoch": epoch + 1}, "last.pt")
    return used
"""
STEP = "StepLR(optimizer, 2, gamma=0.5)"
WARM = "LinearLR(optimizer, 0.1, 1.0, 6)"
SPECS = {
    STEP: '{ type = "StepLR", step_size = 2, gamma = 0.5 }',
    WARM: '{ type = "LinearLR", start_factor = 0.1, total_iters = 6 }',
}
LOAD = "if resume:\n        state = torch.load('last.pt')\n        start = state['epoch']\n        "
OPTIMIZER = "optimizer.load_state_dict(state['optimizer'])"
SCHEDULER = "scheduler.load_state_dict(state['scheduler'])"
BOTH = f"{OPTIMIZER}\n        {SCHEDULER}"
# The way, and what stands before the scheduler is built and after it.
TAKEN = {
    "whole state": ("", LOAD + BOTH),
    "built after the optimizer's load": (LOAD + OPTIMIZER, f"if resume:\n        {SCHEDULER}"),
    "optimizer's state only": (LOAD + OPTIMIZER, ""),
    "optimizer's state only, loaded last": ("", LOAD + OPTIMIZER),
    "scheduler's state only": ("", LOAD + SCHEDULER),
    "nothing": ("", LOAD + "print(start)"),
}


def script(before: str, after: str, build: str, groups: str = "[weight]") -> str:
    text = SCRIPT.replace("BEFORE", before or "pass").replace("AFTER", after or "pass")
    return text.replace("BUILD", build).replace("GROUPS", groups)


def way(text: str) -> Way:
    return way_of(read_script(text, "train.py", ast.parse(text)), None)


@pytest.mark.parametrize("build", [STEP, WARM], ids=["StepLR", "LinearLR"])
@pytest.mark.parametrize("name", TAKEN)
def test_is_the_way_that_the_script_takes(
    name: str, build: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = script(*TAKEN[name], build)
    assert way(text).name == name
    names: dict[str, object] = {}
    exec(compile(text, "train.py", "exec"), names)
    run = names["main"]
    assert callable(run)
    used = [*run(until=5), *run(resume=True)]
    spec = lrviz.loads(f"epochs = 9\noptimizer.lr = 0.1\nscheduler = {SPECS[build]}")
    [curve] = [one.curve for one in resumes(spec, 5) if one.way == name]
    assert curve is not None
    np.testing.assert_array_equal(curve.lr[0], used)


def test_last_epoch_on_a_fresh_optimizer() -> None:
    groups = "[{'params': [weight], 'initial_lr': 0.1}]"
    build = "StepLR(optimizer, 2, gamma=0.5, last_epoch=start - 1)"
    text = script(LOAD + "print(start)", "", build, groups)
    assert way(text).name == "last_epoch on a fresh optimizer"


UNKNOWN = {
    "`project.restore` at line": (
        "",
        "from project import restore\n    restore('last.pt', optimizer)",
    ),
    "loads no checkpoint": ("", ""),
    "may tick it up": ("", LOAD + "for _ in range(start):\n            scheduler.step()"),
    "sets last_epoch as well": ("", LOAD + OPTIMIZER + "\n        scheduler.last_epoch = start"),
}


@pytest.mark.parametrize("why", UNKNOWN)
def test_says_why_it_cannot_be_known(why: str) -> None:
    found = way(script(*UNKNOWN[why], STEP))
    assert found.name is None
    assert why in found.why
    assert found.said("train.py").startswith("how train.py resumes cannot be known: ")


def test_the_names_are_the_engine_s() -> None:
    assert set(TAKEN) | {"last_epoch on a fresh optimizer"} == set(WAYS)


def test_plot_draws_it_as_the_heavy_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = script(*TAKEN["scheduler's state only"], STEP).replace("until=9", "unused=0")
    text = "import sys\n" + text.replace("until)", "9)") + '\nmain("--resume" in sys.argv)\n'
    Path("train.py").write_text(text)
    result = CliRunner().invoke(main, ["plot", "train.py", "--resume", "5", "-o", "out.svg"])
    assert result.exit_code == 0, result.output
    assert (
        "lrviz: train.py takes the way \"scheduler's state only\": line 13 loads the scheduler's "
        "state, nothing the optimizer's\n"
    ) in result.output
    found = traces(resumes(lrviz.load("train.py"), 5), "scheduler's state only")
    assert [one.label for one in found if one.heavy] == [
        "scheduler's state only (this script); last_epoch on a fresh optimizer"
    ]
    assert Path("out.svg").read_text().count("stroke-width: 3.4") == 1
    Path("plan.toml").write_text(f"epochs = 9\noptimizer.lr = 0.1\nscheduler = {SPECS[STEP]}\n")
    result = CliRunner().invoke(main, ["plot", "plan.toml", "--resume", "5", "-o", "out.svg"])
    assert "takes the way" not in result.output
    assert Path("out.svg").read_text().count("stroke-width: 3.4") == 0
