"""The hooks for pre-commit together: each file is checked by one of them, nothing is said twice."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from lrviz.cli import main

SPEC = 'epochs = 9\noptimizer = { lr = 0.1 }\nscheduler = { type = "StepLR", step_size = 90 }\n'
SCRIPT = """\
import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=90)
for epoch in range(9):
    optimizer.step()
    scheduler.step()
"""
MMENGINE = """\
optim_wrapper = dict(type="OptimWrapper", optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [dict(type="StepLR", step_size=90, by_epoch=True)]
train_cfg = dict(by_epoch=True, max_epochs=9)
"""
CONFIG = "model:\n  class_path: m.Net\ntrainer:\n  max_epochs: 9\noptimizer:\n"
CONFIG += "  class_path: torch.optim.SGD\n  init_args: {lr: 0.1}\nlr_scheduler:\n"
CONFIG += "  class_path: torch.optim.lr_scheduler.StepLR\n  init_args: {step_size: 90}\n"
FILES = {
    "specs": {"spec.toml": SPEC, "broken.toml": "epochs = 9\nscheduler = {\n"},
    "scripts": {
        "train.py": SCRIPT,
        "broken.py": "import torch.optim\nscheduler = (\n",
        "train.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": SCRIPT}]}),
    },
    "configs": {"config.yaml": CONFIG, "config.py": MMENGINE},
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for files in FILES.values():
        for name, text in files.items():
            (tmp_path / name).write_text(text)
    (tmp_path / "latin.yaml").write_bytes("name: für".encode("latin-1"))
    (tmp_path / "other.toml").write_text("[tool.other]\n")
    return tmp_path


def found(*arguments: str) -> list[str]:
    """The files in which something is found."""
    command = ["check", *arguments, "--output-format", "json"]
    said = json.loads(CliRunner().invoke(main, command).stdout)
    return sorted({one["path"] for one in said["diagnostics"]})


@pytest.mark.parametrize("family", FILES)
def test_only_the_files_of_a_kind_are_checked(folder: Path, family: str) -> None:
    everything = sorted(path.name for path in folder.iterdir())
    assert found("--only", family, *everything) == sorted(FILES[family])


def test_a_hook_for_each_kind() -> None:
    text = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text()
    entries = [shlex.split(hook["entry"]) for hook in yaml.safe_load(text)]
    only = [entry[entry.index("--only") + 1] for entry in entries if "--only" in entry]
    assert only == ["specs", "specs", "scripts", "configs"]


def test_what_is_in_another_encoding_is_another_programs_unless_it_is_named() -> None:
    assert "latin.yaml" not in found(".")
    assert found("latin.yaml") == ["latin.yaml"]
