"""What a source does not say: drawn over epochs where it does not matter, else asked for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lrviz.cli import main
from lrviz.engine import choose

SCRIPT = """\
import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max={t_max})
for epoch in range(30):
    for batch in loader:
        net(batch).sum().backward()
        optimizer.step()
{tick}
"""
PER_EPOCH = SCRIPT.format(t_max=30, tick="    scheduler.step()")
PER_STEP = SCRIPT.format(t_max=3000, tick="        scheduler.step()")
SHARE = SCRIPT.format(t_max="30 * len(loader)", tick="        scheduler.step()")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"epoch": PER_EPOCH, "step": PER_STEP, "share": SHARE}.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("name", ["epoch.py", "share.py"])
def test_what_does_not_depend_on_it_is_drawn_over_epochs(folder: Path, name: str) -> None:
    result = run("plot", name, "-o", "x.svg")
    assert result.exit_code == 0
    assert f"{name}: over epochs only, as nobody says len(loader)" in result.stderr
    assert "(over epochs, engine" in result.stderr
    rows = list(csv.DictReader(io.StringIO(run("table", name).stdout)))
    assert [row["step"] for row in rows] == [""] * 30
    assert float(rows[15]["lr"]) == pytest.approx(0.05, rel=1e-6)
    document = json.loads(run("table", name, "--format", "json").stdout)
    assert document["steps_per_epoch"] is None
    assert document["rows"][3]["step"] is None
    assert run("table", name, "--every", "step").exit_code == 2
    assert run("plot", name, "--x", "step").exit_code == 2


@pytest.mark.parametrize("command", ["plot", "table", "code", "spec"])
def test_what_depends_on_it_asks_for_it(folder: Path, command: str) -> None:
    result = run(command, "step.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "step.py:6:18: `len(loader)` is not known" in result.stderr
    assert '--assume "len(loader)=VALUE"' in result.stderr
    assert not (folder / "step.png").exists()
    given = run(command, "step.py", "--assume", "len( loader )=100")
    assert given.exit_code == 0
    assert "step.py: assumed: len( loader ) = 100" in given.stderr


def test_torch_is_not_stepped_to_find_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "with_torch", None)
    assert run("table", "share.py", "--engine", "formula").exit_code == 0


def test_a_comment_does_it_for_good(folder: Path) -> None:
    (folder / "step.py").write_text("# lrviz: assume len(loader) = 100\n" + PER_STEP)
    rows = list(csv.DictReader(io.StringIO(run("table", "step.py").stdout)))
    assert rows[-1]["step"] == "2900"
    assert run("check", "step.py").exit_code == 0


def test_no_number_that_was_only_tried_is_printed(folder: Path) -> None:
    assert "steps_per_epoch" not in run("spec", "epoch.py").stdout
    for command in ("spec", "code"):
        assert run(command, "share.py").exit_code == 2


def test_a_name_that_nothing_asks_for_is_a_mistake(folder: Path) -> None:
    result = run("plot", "step.py", "--assume", "len(loadr)=100")
    assert result.exit_code == 2
    assert "does not ask for it (did you mean `len(loader)`?)" in result.stderr


def test_a_project_may_say_it(folder: Path) -> None:
    settings = '[tool.lrviz.per-file-assume]\n"step.py" = { "len(loader)" = 100 }\n'
    (folder / "pyproject.toml").write_text(settings)
    assert run("table", "step.py").exit_code == 0
    (folder / "pyproject.toml").write_text('[tool.lrviz]\nassume = { "len(loader)" = true }\n')
    result = run("table", "step.py")
    assert result.exit_code == 2
    assert "pyproject.toml:2:28: " in result.stderr
