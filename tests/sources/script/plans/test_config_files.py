"""A script that reads its numbers from a file of its project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lrviz.sources.plan import Plan
from lrviz.sources.quantity import every_unknown
from tests.sources.script.plans.test_scripts import read

SCRIPT = """\
import argparse, json, yaml
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--config", default="configs/a.yaml")
args = parser.parse_args()
{load}
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=float(config["optim"]["lr"]))
last, gamma = config["steps"][-1], config.get("gamma", 0.5)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, last, gamma)
for epoch in range(config["epochs"]):
    optimizer.step()
    scheduler.step()
"""
YAML = "epochs: 12\noptim: {lr: 2e-3}\nsteps: [1, 4]\n"
LOAD = "config = yaml.safe_load(open(args.config))"
KNOWN = {
    "epochs": 12,
    "optimizer": {"type": "SGD", "lr": 0.002},
    "scheduler": {"type": "StepLR", "step_size": 4, "gamma": 0.5, "interval": "epoch"},
    "steps_per_epoch": 1,
}


def plans_of(
    tmp_path: Path, load: str = LOAD, text: str = YAML, at: str = "configs/a.yaml"
) -> tuple[Plan, ...]:
    file = tmp_path / "project" / at
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    path = tmp_path / "project" / "train.py"
    path.write_text(SCRIPT.format(load=load))
    return read(path).plans


def is_known(plans: tuple[Plan, ...]) -> bool:
    return any(next(every_unknown(plan.table), None) is None for plan in plans)


@pytest.mark.parametrize(
    "load",
    [
        LOAD,
        "config = yaml.load(open(args.config, 'r'), Loader=yaml.FullLoader)",
        "with open('./configs/a.yaml', 'rb') as file:\n    config = yaml.full_load(file)",
    ],
)
def test_what_it_says_is_known(tmp_path: Path, load: str) -> None:
    (plan,) = plans_of(tmp_path, load)
    assert plan.table == KNOWN
    assert [note for note in plan.notes if "a.yaml` says" in note]


@pytest.mark.parametrize("name", ["ruamel.yaml", "ruamel_yaml"])
def test_ruamel_reads_yaml_1_2(tmp_path: Path, name: str) -> None:
    load = f"import {name} as yaml\n{LOAD}".replace("safe_load(", "load(")
    newer = YAML.replace("steps: [1, 4]", "steps: [1, 4e0]")
    (plan,) = plans_of(tmp_path, load, newer)
    assert plan.table == KNOWN  # to PyYAML, 4e0 is a text
    assert not is_known(plans_of(tmp_path, load, newer + "warm: no\n"))  # which is no False there


def test_json_is_read_as_json(tmp_path: Path) -> None:
    text = '{"epochs": 12, "optim": {"lr": 2e-3}, "steps": [1, 4]}'
    load = "config = json.load(open('a.json'))"
    (plan,) = plans_of(tmp_path, load, text, "a.json")
    assert plan.table == KNOWN
    assert not is_known(plans_of(tmp_path, load, YAML, "a.json"))


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (LOAD.replace("args.config", "other"), YAML),  # whose path is not known
        (LOAD.replace("args.config", "args.config, 'w+'"), YAML),  # which it writes itself
        (LOAD.replace("args.config", "'b.yaml'"), YAML),  # which is not there
        (LOAD, "epochs: [12\n"),  # which is broken
        (LOAD, YAML.replace("12", "2001-01-01")),  # a date
        (LOAD, YAML + f"more: [{'1, ' * 5_000}]\n"),  # which is too long to be a config
        (LOAD, "a: &a [1, 1]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(900)) + YAML),
    ],
)
def test_what_cannot_be_read_is_not_known(tmp_path: Path, load: str, text: str) -> None:
    assert not is_known(plans_of(tmp_path, load, text))


def test_nothing_outside_of_the_project_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "a.yaml"
    outside.write_text(YAML)
    for path in ("../a.yaml", str(outside), f"configs/../../{outside.name}"):
        assert not is_known(plans_of(tmp_path, f"config = yaml.safe_load(open({path!r}))"))
    os.symlink(outside, tmp_path / "project" / "link.yaml")
    assert not is_known(plans_of(tmp_path, "config = yaml.safe_load(open('link.yaml'))"))


def test_of_two_files_by_the_path_neither_is_read(tmp_path: Path) -> None:
    """Which one Python opens depends on the folder that it is started in."""
    project = tmp_path / "project"
    for folder, epochs in ((project, 12), (project / "tools", 90)):
        (folder / "configs").mkdir(parents=True)
        (folder / "configs/a.yaml").write_text(YAML.replace("12", str(epochs)))
    (project / "pyproject.toml").write_text("")
    path = project / "tools" / "train.py"
    path.write_text(SCRIPT.format(load=LOAD))

    def table() -> Mapping[str, Any]:
        (plan,) = read(path).plans
        return plan.table

    assert next(every_unknown(table()), None) is not None
    (project / "tools/configs/a.yaml").unlink()
    assert table()["epochs"] == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (YAML.replace("epochs", "epoch"), "nothing is under 'epochs' (did you mean `epoch`?)"),
        (YAML.replace("4]", "4"), "configs/a.yaml:4:1: not YAML: "),
    ],
)
def test_a_mistake_in_it_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert not plans_of(tmp_path, text=text)
    (reason, *_) = [one.reason for one in read(tmp_path / "project/train.py").unknown]
    assert reason.startswith(f"it ends here: {said}")
