"""Where there is nothing to do, the message says what was looked at, and what to type next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main

FILES = {
    "empty.toml": "",
    "cosine.toml": 'epochs = 10\noptimizer = { lr = 0.1 }\nscheduler = { type = "cosine" }\n',
    "yaml.toml": "epochs: 10\nscheduler:\n  type: StepLR\n",
    "spec.yaml": "epochs: 10\noptimizer:\n  lr: 0.1\nscheduler:\n  type: StepLR\n",
    "unknown.yaml": "model:\n  depth: 3\n",
    "step.toml": "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'StepLR', step_size = 3 }\n",
    "tab.yaml": "lr_scheduler_type: cosine\n\tnum_train_epochs: 3\n",
    "comma.json": '{"lr_scheduler_type": "cosine",}\n',
    "helper.py": "def add(a, b):\n    return a + b\n",
    "plain.py": "import torch\n\nfor p in []:\n    pass\noptimizer = torch.optim.AdamW(p, lr=1)\n",
    "model.py": "import torch\nnet = torch.nn.Linear(2, 2)\n",
}
CASES = {
    "no command": ([], ["lrviz plot train.py", "lrviz check .", "lrviz init"]),
    "plot alone": (["plot"], ["`lrviz plot train.py`", "`lrviz init`"]),
    "table alone": (["table"], ["`lrviz table train.py`", "`lrviz init`"]),
    "diff alone": (["diff"], ["`lrviz diff old.toml new.toml`"]),
    "a folder": (["plot", "sub"], ["`lrviz check sub`", "`lrviz gallery sub`"]),
    "a folder with nothing": (["check", "sub"], ["Nothing to check", "`lrviz init`"]),
    "a gallery of nothing": (
        ["gallery", "sub"],
        ["no schedules here that can be drawn", "`lrviz init`"],
    ),
    "an empty spec": (["check", "empty.toml"], ["`[scheduler]`", "`lrviz init`"]),
    "another library's name": (
        ["plot", "cosine.toml"],
        ["`CosineAnnealingLR`", "`lrviz init --type CosineAnnealingLR`"],
    ),
    "that name to init": (["init", "--type", "cosine"], ["did you mean `CosineAnnealingLR`"]),
    "YAML as TOML": (["check", "yaml.toml"], ["this is YAML: write `epochs = 10`", "lrviz init"]),
    "a spec in YAML": (["check", "spec.yaml"], ["a spec of lrviz is TOML", "`lrviz init`"]),
    "no config of ours": (["check", "unknown.yaml"], ["--source axolotl|", "`lrviz init`"]),
    "the same, drawn": (["plot", "unknown.yaml"], ["--source axolotl|", "`lrviz init`"]),
    "the beginning of a code": (["rule", "LR30"], ["LR301 ", "LR302 ", "cosine-rebounds"]),
    "the beginning of a name": (["rule", "cosine"], ["LR301 ", "LR302 "]),
    "what no source takes": (
        ["table", "step.toml", "--assume", "batches=3"],
        ["does not ask for it", "it may take `epochs`", "`dataset_size`"],
    ),
    "a sweep without values": (
        ["plot", "step.toml", "--sweep", "scheduler.gamma"],
        ["--sweep scheduler.gamma: expected KEY=V1,V2,..., as in scheduler.gamma=0.1,0.5"],
    ),
    "a tab in YAML": (["check", "tab.yaml"], ["tab.yaml: line 2: not YAML: a tab"]),
    "the same, drawn  ": (["plot", "tab.yaml"], ["tab.yaml:2:1: not YAML: a tab"]),
    "a comma in JSON": (["plot", "comma.json"], ["comma.json:1:3", ": not JSON"]),
    "another ending": (["plot", "helper.toml"], ["no such file (did you mean `helper.py`?)"]),
    "no training": (["check", "helper.py"], ["imports torch", "`lrviz check .`"]),
    "an optimizer alone": (
        ["check", "plain.py"],
        ["AdamW (line 5) has no scheduler here", "`lrviz record -- python plain.py`"],
    ),
    "the same, drawn ": (
        ["plot", "plain.py"],
        ["AdamW (line 5) has no scheduler here", "`lrviz record -- python plain.py`"],
    ),
    "a model alone": (["check", "model.py"], ["no scheduler is built here", "`lrviz init`"]),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", CASES)
def test_the_next_thing_is_named(name: str) -> None:
    arguments, wanted = CASES[name]
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, SystemExit | None)
    said = " ".join(result.output.split())
    assert not [part for part in wanted if part not in said], said
    assert "All checks passed" not in said


def test_many_files_without_a_schedule_are_only_counted(folder: Path) -> None:
    for number in range(4):
        (folder / "sub" / f"{number}.py").write_text("import torch\n")
    result = CliRunner().invoke(main, ["check", "sub"])
    said = "Nothing to check: no schedule that lrviz can see in 4 files.\n"
    assert (result.exit_code, result.output) == (0, said)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    (folder / "good.toml").write_text(FILES["cosine.toml"].replace("cosine", "ExponentialLR"))
    folder.chmod(0o555)
    try:
        result = CliRunner().invoke(main, ["plot", "good.toml"])
    finally:
        folder.chmod(0o755)
    assert result.output.endswith("name a place with -o\n")


def test_a_name_that_only_ends_alike_is_not_meant(folder: Path) -> None:
    said = CliRunner().invoke(main, ["plot", "bert.toml"]).stderr
    assert said == "bert.toml:1:1: there is no such file\n"


def test_check_says_where_a_byte_is_no_utf_8(folder: Path) -> None:
    (folder / "latin.toml").write_bytes("epochs = 1  # für".encode("latin-1"))
    said = CliRunner().invoke(main, ["check", "latin.toml", "--output-format", "concise"]).stdout
    assert said.startswith("latin.toml:1:16: error LR001 is not UTF-8: byte 0xfc")
