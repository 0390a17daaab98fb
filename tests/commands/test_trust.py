"""Who may allow an import: the command line, and the project unless the command line says no."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lrviz.cli import COMMANDS, main

OWN = "from torch.optim.lr_scheduler import StepLR\nclass Own(StepLR): ...\nopen('imported', 'w')\n"
SPEC = """\
epochs = 4
optimizer = { lr = 0.1 }
scheduler = { type = "own_trust.Own", step_size = 2 }
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_trust", raising=False)
    Path("own_trust.py").write_text(OWN)
    Path("own.toml").write_text(SPEC)
    Path("pyproject.toml").write_text('[tool.lrviz]\ntrust = ["own_trust"]\n')


def run(*arguments: str) -> tuple[int, bool, str]:
    """The exit code, whether the project's module was imported, and what was said."""
    sys.modules.pop("own_trust", None)
    Path("imported").unlink(missing_ok=True)
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, Path("imported").exists(), result.output


COMMAND = {
    "plot": ["own.toml", "-o", "x.png"],
    "table": ["own.toml"],
    "check": ["own.toml", "--engine", "torch"],
    "gallery": [".", "-o", "page", "--fresh"],
}


@pytest.mark.parametrize("name", COMMAND)
def test_the_project_trusts_unless_the_command_line_says_no(name: str) -> None:
    command = [name, *COMMAND[name]]
    assert run(*command)[:2] == (0, True)
    code, imported, said = run(*command, "--no-trust")
    assert (code, imported) == (1 if name in ("check", "gallery") else 2, False)
    assert "not trusted" in said
    assert run(*command, "--no-trust", "--trust", "own_trust")[:2] == (0, True)


def test_every_command_that_trusts_can_be_told_not_to() -> None:
    for name in COMMANDS:
        context = click.Context(main)
        command = main.get_command(context, name)
        assert command is not None
        options = {option for p in command.params for option in p.opts}
        assert ("--trust" in options) == ("--no-trust" in options)


def test_every_hook_believes_only_its_own_arguments() -> None:
    import yaml

    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    entries = [hook["entry"] for hook in hooks]
    assert len(entries) == 5
    assert all(" --no-trust" in entry for entry in entries)


def test_a_project_trusts_no_folder() -> None:
    Path("pyproject.toml").write_text('[tool.lrviz]\ntrust = ["own_trust", "../"]\n')
    code, _, said = run("check", "own.toml")
    assert code == 2
    assert "pyproject.toml:2:23: `../` is a folder, which only the command line can trust" in said


def test_a_folder_of_metrics_is_allowed_by_the_command_line() -> None:
    Path("specs").mkdir()
    Path("log.csv").write_text("loss\n1\n0.5\n")
    text = 'epochs = 4\noptimizer = { lr = 0.1 }\nscheduler = { type = "ReduceLROnPlateau" }\n'
    Path("specs/a.toml").write_text(text + 'metric = { file = "../log.csv" }\n')
    code, _, said = run("table", "specs/a.toml")
    assert code == 2
    assert "outside the spec's folder" in said
    assert run("table", "specs/a.toml", "--trust", "./")[0] == 0
    assert run("table", "specs/a.toml", "--trust", "own_trust")[0] == 2
