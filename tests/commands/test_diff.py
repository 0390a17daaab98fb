"""``lrviz diff``: facts, the largest difference, exit codes, revisions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrviz.cli import main

BASE = "epochs = {epochs}\nsteps_per_epoch = 10\noptimizer = {{ lr = {lr} }}\n"
STEP = "scheduler = {{ type = 'StepLR', step_size = {size} }}\n"


def spec(folder: Path, name: str, epochs: int = 30, lr: float = 0.1, size: int = 10) -> str:
    (folder / name).write_text(BASE.format(epochs=epochs, lr=lr) + STEP.format(size=size))
    return name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def test_the_same_schedule_twice(folder: Path) -> None:
    result = run(spec(folder, "a.toml"), spec(folder, "b.toml"))
    assert result.exit_code == 0
    assert "The two schedules give the same LR throughout." in result.stdout


def test_where_they_differ_most(folder: Path) -> None:
    result = run(spec(folder, "a.toml"), spec(folder, "b.toml", size=15), "--output-format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["largest"]["at"] == "epoch 10"
    assert found["largest"]["one"] == pytest.approx(0.01)
    assert found["largest"]["other"] == pytest.approx(0.1)
    assert found["largest"]["share"] == pytest.approx(0.9)


def test_a_longer_run_is_a_difference(folder: Path) -> None:
    result = run(spec(folder, "a.toml"), spec(folder, "b.toml", epochs=31))
    assert result.exit_code == 1
    assert "same as far as both runs go; their lengths differ" in result.stdout


def test_a_difference_below_rounding_is_none(folder: Path) -> None:
    same = run(spec(folder, "a.toml"), spec(folder, "b.toml", lr=0.1 * (1 + 1e-12)))
    other = run(spec(folder, "a.toml"), spec(folder, "b.toml", lr=0.1 * (1 + 1e-6)))
    assert (same.exit_code, other.exit_code) == (0, 1)


def test_epochs_and_steps_have_no_common_axis(folder: Path) -> None:
    (folder / "b.toml").write_text("steps = 300\noptimizer = { lr = 0.1 }\n" + STEP.format(size=1))
    result = run(spec(folder, "a.toml"), "b.toml")
    assert result.exit_code == 1
    assert "they have no common axis" in result.stdout


def test_markdown_and_a_picture(folder: Path) -> None:
    spec(folder, "a|b.toml")
    options = ("--output-format", "md", "-o", "diff.svg")
    result = run("a|b.toml", spec(folder, "b.toml", size=15), *options)
    assert result.exit_code == 1
    assert "| | a\\|b.toml | b.toml |" in result.stdout
    assert "![both schedules](diff.svg)" in result.stdout
    assert result.stderr == "wrote diff.svg\n"
    assert (folder / "diff.svg").read_text().startswith("<?xml")


SCRIPT = """\
import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
epochs = %s
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
for epoch in range(epochs):
    train(optimizer)
    scheduler.step()
"""


def test_a_file_and_its_revision(folder: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    git("init", "-q")
    spec(folder, "a.toml")
    git("add", "a.toml")
    git("commit", "-q", "-m", "x")
    assert run("--rev", "HEAD", "a.toml").exit_code == 0
    spec(folder, "a.toml", size=15)
    result = run("--rev", "HEAD", "a.toml")
    assert result.exit_code == 1
    assert "a.toml@HEAD" in result.stdout
    Path("t.py").write_text(SCRIPT % "cfg.epochs")
    git("add", "t.py")
    git("commit", "-q", "-m", "y")
    for now in ("30", "cfg.n"):  # each asks for what the other does not
        Path("t.py").write_text(SCRIPT % now)
        given = ("--assume=cfg.epochs=20", *(["--assume=cfg.n=30"] if now == "cfg.n" else []))
        result = run("--rev", "HEAD", "t.py", *given)
        assert "CosineAnnealingLR(T_max=20)" in result.stdout, result.output
        assert "CosineAnnealingLR(T_max=30)" in result.stdout
    missing = run("--rev", "nowhere", "a.toml")
    assert missing.exit_code == 2
    assert "nowhere" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.toml",), "diff takes two SOURCEs; 1 given"),
        (("a.toml", "a.toml", "--rev", "HEAD"), "diff takes one SOURCE with --rev; 2 given"),
        (("a.toml", "--rev", "--output=x"), "--rev compares a file"),
        (("a.toml", "a.toml", "-o", "x.gif"), "expected .png, .svg or .pdf"),
    ],
)
def test_bad_usage(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    spec(folder, "a.toml")
    result = run(*arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_phases_in_words(folder: Path) -> None:
    text = "steps = 90\noptimizer = { lr = 0.1 }\n[scheduler]\ntype = 'Phases'\nphases = [\n"
    text += "{ shape = 'linear', from = 0, to = 1, length = 10 },\n"
    text += "{ shape = 'power', to = 0.1, power = 2, shift = 1 },\n]\n"
    (folder / "a.toml").write_text(text)
    said = "Phases(phases=[linear 0 to 1 over 10, power 1 to 0.1 over 80 shift=1 power=2]) per step"
    assert said in run("a.toml", "a.toml").stdout
