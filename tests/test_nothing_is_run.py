"""Whatever lies in the folder that lrviz is run in: nothing of it is imported."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

SPEC = """
epochs = {epochs}
[optimizer]
lr = 0.1
[scheduler]
type = "StepLR"
step_size = 3
"""
SCRIPT = """
import torch
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(9):
    scheduler.step()
    optimizer.step()
"""
OWN = """
import own_neighbour
from torch.optim.lr_scheduler import StepLR

class Mine(StepLR):
    pass
"""


def every_name() -> set[str]:
    """All modules that there are at the top: Python's and those of what is installed."""
    installed = importlib.metadata.packages_distributions()
    names = {
        *sys.stdlib_module_names,
        *installed,
        *sys.builtin_module_names,
        "apex",
        "sitecustomize",
    }
    return {name for name in names if name.isidentifier()} - {"lrviz", "__main__"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a module of every name, each of which leaves a mark where it is run."""
    top = tmp_path_factory.mktemp("planted")
    folder = top / "project"
    folder.mkdir()
    marks = top / "marks"
    marks.mkdir()
    for name in every_name():
        (folder / f"{name}.py").write_text(f"open({str(marks / name)!r}, 'w').close()\n")
    for number in range(4):
        (folder / f"spec{number}.toml").write_text(SPEC.format(epochs=4 + number))
    (folder / "train.py").write_text(SCRIPT)
    (folder / "own.py").write_text(OWN)
    (folder / "own_neighbour.py").write_text("import json\n")
    own = SPEC.format(epochs=9).replace("StepLR", "own.Mine")
    (folder / "own.toml.txt").write_text(own)
    return folder


def touched(folder: Path, command: Iterable[str], code: int, marks: Path) -> set[str]:
    """The modules of the folder that a command runs."""
    for mark in marks.iterdir():
        mark.unlink()
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    ran = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    return {mark.name for mark in marks.iterdir()}


COMMAND = """
from lrviz.cli import main
from lrviz.gallery import site

site._WORTH_A_PROCESS = 2  # so that the gallery's few cards are drawn by other processes
main(prog_name="lrviz")
"""
OWNS = ["own.toml.txt", "--trust", "own", "--trust", "own_neighbour"]
COMMANDS = {  # the last imports torch, and what that imports
    "check": (["check", "--scripts", "spec1.toml", "train.py"], 1),
    "plot": (["plot", "spec1.toml", "-o", "out.png", "--engine", "formula"], 0),
    "gallery": (["gallery", ".", "-o", "page", "--engine", "formula"], 0),
    "trusted": (["table", *OWNS], 0),
}


@pytest.mark.parametrize(("arguments", "code"), COMMANDS.values(), ids=COMMANDS)
def test_nothing_of_the_current_folder_is_imported(
    arguments: list[str], code: int, planted: Path
) -> None:
    if "--trust" in arguments:
        pytest.importorskip("torch")
    marks = planted.parent / "marks"
    # As the installed command has it: the folder of the script comes first, not the current one.
    command = planted.parent / "bin" / "lrviz"
    command.parent.mkdir(exist_ok=True)
    command.write_text(COMMAND)
    assert touched(planted, [sys.executable, str(command), *arguments], code, marks) == set()


def test_nor_by_python_m(planted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(planted, folder)
    # What Python itself imports before it comes to lrviz is beyond anybody here.
    code = "import runpy, pkgutil, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    own = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in own.stdout.split():
        (folder / f"{name}.py").unlink(missing_ok=True)
    assert (folder / "__future__.py").exists()
    command = [sys.executable, "-m", "lrviz", "table", "spec1.toml", "--engine", "formula"]
    assert touched(folder, command, 0, planted.parent / "marks") == set()


def test_matplotlibs_settings_are_not_the_folders(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 77\n")
    (tmp_path / "a.toml").write_text(SPEC.format(epochs=9))
    code = "import os, sys; from lrviz.cli import main\n"
    code += "try: main(['plot', 'a.toml', '--engine', 'formula'])\nexcept SystemExit: pass\n"
    code += "import matplotlib as m; print(m.rcParams['lines.linewidth'], os.getcwd())"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["1.5", str(tmp_path)]
    assert (tmp_path / "a.png").exists()
