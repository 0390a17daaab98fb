"""Scripts of every style: the curve of each plan is the LR that the script really used."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import lrviz
from lrviz.cli import main
from lrviz.engine import simulate
from lrviz.sources.assume import assumed
from lrviz.sources.plan import Plan
from lrviz.sources.script.plans.plans import Schedules, schedules_of
from lrviz.sources.source import open_source
from lrviz.sources.syntaxes import PYTHON
from lrviz.spec.reader import spec_of
from tests.sources.script.plans import running

HERE = Path(__file__).parent
ALL = sorted((HERE / "scripts").glob("*.py"))


def head(path: Path, word: str) -> str | None:
    """What a comment ``# word: …`` of a script says."""
    found = re.search(rf"^# {word}:\s*(.*)$", path.read_text(), re.M)
    return found[1].strip() if found else None


def runs_here(path: Path) -> bool:
    """Whether the packages that a script needs are there."""
    needs = head(path, "needs")
    return needs is None or importlib.util.find_spec(needs) is not None


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The LRs of all scripts, each run once, in one process."""
    out = tmp_path_factory.mktemp("recorded") / "runs.json"
    return running.recorded(out, [str(path) for path in ALL if runs_here(path)])


def read(path: Path) -> Schedules:
    source = open_source(path, PYTHON)
    return schedules_of(source, ast.parse(source.text), source.text, assumed(source))


def used(plan: Plan, steps: int) -> tuple[int, Any]:
    """How many steps a plan has, and its LRs at each: [steps, groups]."""
    spec = spec_of(plan, assumed=assumed(plan.source))
    curve = simulate(spec, engine="torch")
    total = spec.total_steps
    if "steps" not in plan.table and not {"steps_per_epoch", "batches_per_epoch"} & {*plan.table}:
        # Only the epochs are known: each value is that of one epoch of as many steps as it had.
        assert spec.epochs is not None
        assert steps % spec.epochs == 0
        each = steps // spec.epochs
        return steps, np.repeat(curve.lr[:, curve.tick_at(np.arange(spec.epochs))].T, each, axis=0)
    return total, curve.lr[:, curve.tick_at(np.arange(total))].T


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_is_what_the_script_uses(path: Path, recorded: dict[str, Any]) -> None:
    if not runs_here(path):
        pytest.skip(f"needs {head(path, 'needs')}")
    real = recorded[str(path)]
    assert not isinstance(real, str), real
    found = read(path)
    assert [one.reason for one in found.unknown] == []
    assert len(found.plans) == int(head(path, "plans") or 1)
    for plan in found.plans:
        at = plan.span(("optimizer",))
        assert at is not None
        runs = real[str(at.line)]
        for run in runs:
            want = np.array(run)
            steps, lrs = used(plan, len(run))
            assert steps == len(run)
            assert lrs.shape == want.shape
            assert np.abs(lrs - want).max() <= 1e-9 * want.max()


@pytest.mark.parametrize("path", sorted((HERE / "refused").glob("*.py")), ids=lambda p: p.stem)
def test_says_why_it_cannot_be_known(path: Path) -> None:
    found = read(path)
    assert found.plans == ()
    assert [one.reason for one in found.unknown] == [head(path, "because")]
    assert all(one.at is not None and one.label for one in found.unknown)


def test_what_is_spawned_is_the_run(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text("""\
import torch, torch.multiprocessing as mp

def worker(rank, world, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1 * world)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    for epoch in range(epochs):
        train(optimizer)
        scheduler.step()

mp.spawn(worker, nprocs=4, args=(4, 7))
""")
    (plan,) = read(path).plans
    assert plan.table["epochs"] == 7
    assert plan.table["optimizer"]["lr"] == 0.4


@pytest.mark.parametrize(
    ("given", "lrs"),
    [
        ("net.parameters(), lr=0.25", ["0.25"]),
        ("net.parameters(), 0.25", ["0.25"]),
        ("[{'params': a, 'lr': 0.5}, {'params': b, 'lr': 0.125}]", ["0.5", "0.125"]),
        ("[{'params': a, 'lr': 0.5}, {'params': b}], lr=0.25", ["0.5", "0.25"]),
        ("[{'params': a, 'lr': 0.5}, {'params': b}]", None),
        ("net.parameters()", None),
        ("net.parameters(), lr=None", None),
    ],
)
def test_an_optimizer_of_another_package_has_the_lr_that_it_is_given(
    given: str, lrs: list[str] | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.py"
    path.write_text(
        "import torch\nfrom lion_pytorch import Lion\nnet = torch.nn.Linear(2, 1)\n"
        f"opt = Lion({given})\nsched = torch.optim.lr_scheduler.StepLR(opt, 5)\n"
        "for epoch in range(9):\n    opt.step()\n    sched.step()\n"
    )
    result = CliRunner().invoke(main, ["table", str(path)])
    assert result.exit_code == (2 if lrs is None else 0)
    if lrs is not None:
        assert result.stdout.splitlines()[1].split(",")[2:] == lrs
        written = CliRunner().invoke(main, ["spec", str(path)]).stdout
        assert "\n# Adagrad stands for Lion, with its LRs\n" in written
        written = CliRunner().invoke(main, ["code", str(path)]).stdout
        assert "\n# Yours instead: Lion, which has the same LRs.\noptimizer = " in written
        drawn = CliRunner().invoke(main, ["plot", str(path), "-o", str(tmp_path / "a.svg")])
        assert drawn.exit_code == 0
        texts = re.sub("<[^>]+>", "", (tmp_path / "a.svg").read_text().split("</metadata>")[1])
        assert "Lion 0." in texts
        assert "Adagrad" not in texts


def test_an_optimizer_that_steps_another_one_has_its_lr(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("""\
import torch

class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        super(SAM, self).__init__(params, dict(rho=rho, **kwargs))
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups

    def first_step(self):
        self.state["rho"] = self.param_groups[0]["rho"]

    def second_step(self):
        self.base_optimizer.step()

net = torch.nn.Linear(2, 1)
optimizer = SAM(net.parameters(), torch.optim.SGD, lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 5)
for epoch in range(8):
    net(x).backward()
    optimizer.first_step()
    net(x).backward()
    optimizer.second_step()
    scheduler.step()
""")
    (plan,) = read(path).plans
    assert (plan.optimizer, plan.table["epochs"]) == ("SAM", 8)
    assert plan.table["optimizer"] == {"type": "Adagrad", "lr": 0.1}


@pytest.mark.parametrize(("handled", "said"), [("continue", 1), ("raise", 0), ("break", 0)])
def test_an_exception_that_a_loop_catches_is_said_to_be_left_out(
    handled: str, said: int, tmp_path: Path
) -> None:
    path = tmp_path / "train.py"
    path.write_text(f"""\
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for batch in range(9):
    try:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
    except RuntimeError:
        {handled}
""")
    (plan,) = read(path).plans
    assert plan.notes.count("as if nothing were raised that a loop catches") == said


FOUND = {
    "accelerate_accumulating": ["LR703"],
    "accelerate_epoch_ticks": ["LR703"],
    "accelerate_epoch_ticks_accumulated": ["LR703"],
    "break_at_counter": ["LR406"],
    "built_and_never_ticked": ["LR602"],
    "epoch_argument_before": ["LR608"],
    "initial_lrs_set_for_each_cycle": ["LR620"],
    "initial_lr_noted_by_a_scheduler": ["LR602"],
    "initial_tick": ["LR201", "LR601"],
    "int_division_floor": ["LR301"],
    "islice_steps": ["LR310"],
    "linear_then_step_discarded": ["LR602"],
    "loop_left_by_an_exception": ["LR620"],
    "manual_and_scheduler": ["LR620"],
    "one_group_set_beside_a_scheduler": ["LR620"],
    "rebuilt": ["LR615"],
    "scheduler_first": ["LR601"],
    "swapped_name": ["LR602"],
    "transformers_functions": ["LR315"],
}
"""What is wrong with some of the scripts; all others are right."""


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_nothing_is_said_of_what_is_right(path: Path) -> None:
    found = [d.code for d in lrviz.check(path) if d.severity != "info"]
    assert found == FOUND.get(path.stem, [])
