"""``lrviz spec``: what it writes is read back as the same schedule."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import lrviz
from lrviz.cli import main

sys.path.insert(0, str(Path(__file__).parent.parent))
from installed import here

GALLERY = Path(__file__).parents[2] / "gallery"
SPECS = here(
    sorted((GALLERY / "compositions").glob("*.toml")) + sorted((GALLERY / "recipes").glob("*.toml"))
)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_is_read_back_as_it_was(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.toml"
    result = CliRunner().invoke(main, ["spec", str(path), "-o", str(out)])
    assert (result.exit_code, result.output) == (0, "")
    ours, theirs = lrviz.load(path), lrviz.load(out)
    for field in ("optimizer", "epochs", "steps_per_epoch", "title", "order"):
        assert getattr(ours, field) == getattr(theirs, field), field
    assert [str(s.arguments) for s in ours.walk()] == [str(s.arguments) for s in theirs.walk()]
    assert [s.type for s in ours.walk()] == [s.type for s in theirs.walk()]
    assert dataclasses.replace(ours, plan=theirs.plan).name == theirs.name


def test_says_where_a_value_stands_and_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'epochs = 9_0\noptimizer = { lr = 1e-1 }\nscheduler = { type = "StepLR", step_size = 30 }\n'
    )
    result = CliRunner().invoke(main, ["spec", str(tmp_path / "a.toml")])
    assert "epochs = 90  # line 1: 9_0\n" in result.stdout
    assert "lr = 0.1  # line 2: 1e-1\n" in result.stdout
    assert "step_size = 30  # line 3\n" in result.stdout


def test_control_characters_stay_in_their_string(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "a\\u001b[31m\\n]"\nepochs = 9\noptimizer = { lr = 1 }\n'
        'scheduler = { type = "StepLR", step_size = 3 }\n'
    )
    result = CliRunner().invoke(main, ["spec", str(tmp_path / "a.toml")])
    assert "\x1b" not in result.stdout
    (tmp_path / "b.toml").write_text(result.stdout)
    assert lrviz.load(tmp_path / "b.toml").title == "a\x1b[31m\n]"
