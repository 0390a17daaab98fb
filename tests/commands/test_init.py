"""``lrviz init``: whatever it writes is a spec in which nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import main
from lrviz.known.phases import BUILT_IN
from lrviz.starting.recipes import recipes


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


@pytest.mark.parametrize("optimizer", ["SGD", "AdamW"])
@pytest.mark.parametrize("epochs", ["1", "7", "300"])
@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_a_template_of_every_scheduler(
    name: str, epochs: str, optimizer: str, tmp_path: Path
) -> None:
    file = tmp_path / "start.toml"
    result = run(str(file), "--type", name, "--epochs", epochs, "--optimizer", optimizer)
    assert result.exit_code == 0, result.stderr
    if epochs == "1":  # too short to be right, but read all the same
        lrviz.load(file)
        return
    assert [d for d in lrviz.check(file) if d.fails] == []


def test_takes_the_numbers_that_are_given(tmp_path: Path) -> None:
    result = run("--type", "OneCycleLR", "--epochs", "30", "--lr", "0.25", "--steps-per-epoch", "9")
    (tmp_path / "a.toml").write_text(result.stdout)
    spec = lrviz.load(tmp_path / "a.toml")
    assert (spec.epochs, spec.steps_per_epoch) == (30, 9)
    assert spec.schedulers[0].arguments == {"max_lr": 0.25, "total_steps": 270}
    assert "# pct_start = 0.3  # " in result.stdout


@pytest.mark.parametrize("name", sorted(recipes()))
def test_every_recipe_is_there(name: str) -> None:
    result = run("--recipe", name)
    assert result.stdout == recipes()[name].read_text()
    assert name in run("--recipe", "list").stdout


def test_from_another_file(tmp_path: Path) -> None:
    source = recipes()["deit-imagenet"]
    result = run("--from", str(source))
    assert "# The schedule of " in result.stdout
    assert 'type = "SequentialLR"  # line 13\n' in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--type", "OneCycle"], "`OneCycle` is no scheduler (did you mean `OneCycleLR`?)"),
        (["--optimizer", "adamw"], "`adamw` is no optimizer (did you mean `AdamW`?)"),
        (
            ["--recipe", "deit-imagent"],
            "(did you mean `deit-imagenet`?); --recipe list names them all",
        ),
        (["--recipe", "a", "--type", "b"], "--type and --recipe are given"),
    ],
)
def test_what_there_is_not(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_never_writes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("mine")
    result = run(str(tmp_path / "a.toml"))
    assert (result.exit_code, (tmp_path / "a.toml").read_text()) == (2, "mine")


def test_a_spec_is_written_to_a_toml_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("train.py")
    assert (result.exit_code, Path("train.py").exists()) == (2, False)
    assert "train.py: a spec is TOML" in result.stderr
    assert "--from reads a script" in result.stderr
