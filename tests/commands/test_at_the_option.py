"""Findings of values that an option gave stand at the option, in every output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrviz.cli import main

COSINE = """\
epochs = 100
optimizer = { lr = 0.1 }
scheduler = { type = "CosineAnnealingLR", T_max = 100 }  # lrviz: ignore[LR301]
"""
SCRIPT = """\
import torch

model = torch.nn.Linear(10, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30 // len(train_loader))
for epoch in range(100):
    for batch in train_loader:
        optimizer.step()
    scheduler.step()
"""
HALF = "--set scheduler.T_max=50"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text(COSINE)
    (tmp_path / "b.toml").write_text(COSINE)
    (tmp_path / "train.py").write_text(SCRIPT)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_text_and_concise() -> None:
    text = run("check", "a.toml", *HALF.split()).stdout
    assert text.startswith(f"{HALF}: error LR301 T_max = 50, but")
    assert "|" not in text  # no line of the file, and no fix of it
    concise = run("check", "a.toml", *HALF.split(), "--output-format", "concise").stdout
    assert concise.startswith(f"{HALF}: error LR301 T_max = 50, but")


def test_json_github_and_sarif() -> None:
    out = {
        name: run("check", "a.toml", *HALF.split(), "--output-format", name).stdout
        for name in ("json", "github", "sarif")
    }
    [found] = json.loads(out["json"])["diagnostics"]
    assert (found["origin"], found["line"], found["fix"]) == (HALF, 1, None)
    assert out["github"].startswith(
        f"::error title=lrviz LR301 cosine-rebounds,file=a.toml::{HALF}: LR301 T_max = 50"
    )
    [result] = json.loads(out["sarif"])["runs"][0]["results"]
    assert result["message"]["text"].startswith(f"{HALF}: T_max = 50")
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_what_the_file_says_stands_in_the_file() -> None:
    shown = run("check", "b.toml", "--set", "epochs=200", "--output-format", "concise")
    assert shown.stdout == ""  # ignored there, as its comment says
    shown = run("check", "b.toml", "--set", "epochs=99.5", "--output-format", "concise")
    assert shown.stdout.startswith("--set epochs=99.5: error LR005 ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "--assume len(train_loader)=0: error LR008 "),
        ("40", "--assume len(train_loader)=40: error LR005 `step_size` is the integer 0"),
        ("-3", "--assume len(train_loader)=-3: error LR005 `steps_per_epoch` is"),
    ],
)
def test_a_value_that_is_assumed_and_cannot_be(value: str, said: str) -> None:
    option = f"len(train_loader)={value}"
    shown = run("check", "train.py", "--assume", option, "--output-format", "concise")
    assert any(line.startswith(said) for line in shown.stdout.splitlines()), shown.stdout


def test_a_figure_of_unknown_length_is_checked_with_the_value_that_is_set() -> None:
    Path("half.py").write_text(
        SCRIPT.replace("StepLR(optimizer, step_size=30 // len(train_loader))", "{}").format(
            "CosineAnnealingLR(optimizer, T_max=50)"
        )
    )
    plain = run("plot", "half.py", "--check").stderr
    assert "half.py:5:" in plain
    assert "LR301 [*] T_max = 50" in plain
    assert "LR301" not in run("plot", "half.py", "--check", "--set", "scheduler.T_max=100").stderr
    other = run("plot", "half.py", "--check", "--set", "scheduler.T_max=40").stderr
    assert "--set scheduler.T_max=40: error LR301 T_max = 40" in other


def test_one_file_and_no_fix() -> None:
    two = run("check", "a.toml", "b.toml", *HALF.split())
    assert (two.exit_code, two.stderr) == (
        2,
        "lrviz: --set: expected the one file whose values are replaced\n",
    )
    fixed = run("check", "a.toml", *HALF.split(), "--fix")
    assert fixed.exit_code == 2
    assert Path("a.toml").read_text() == COSINE
