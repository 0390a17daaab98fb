"""Scripts of every style: the curve of each plan is the LR that the script really used."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lrviz
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
    "initial_lr_noted_by_a_scheduler": ["LR602"],
    "initial_tick": ["LR201", "LR601"],
    "int_division_floor": ["LR301"],
    "islice_steps": ["LR310"],
    "linear_then_step_discarded": ["LR602"],
    "manual_and_scheduler": ["LR620"],
    "one_group_set_beside_a_scheduler": ["LR620"],
    "scheduler_first": ["LR601"],
    "swapped_name": ["LR602"],
    "transformers_functions": ["LR315"],
}
"""What is wrong with some of the scripts; all others are right."""


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_nothing_is_said_of_what_is_right(path: Path) -> None:
    found = [d.code for d in lrviz.check(path) if d.severity != "info"]
    assert found == FOUND.get(path.stem, [])
