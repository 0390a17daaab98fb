"""Completion in the shells themselves: a line is typed, the tab pressed, and the line read back."""

from __future__ import annotations

import functools
import os
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrviz.cli import main

pty = pytest.importorskip("pty")
SECONDS = 60
GOOD = """\
epochs = 4
optimizer = { lr = 0.1 }
scheduler = { type = "StepLR", step_size = 2, gamma = 0.5 }
"""

SCRIPT = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"])
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
for epoch in range(90):
    for batch in train_loader:
        optimizer.step()
    scheduler.step()
"""

START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
SET_UP = {
    "bash": "PS1=; source ./script",
    "zsh": "PS1=; autoload -Uz compinit; compinit -u -D; source ./script",
}

# What is typed, and the words that stand there after the tab (then an X is typed).
LINES = {
    "a command": ("lrviz ini\t", ["init", "X"]),
    "a file": ("lrviz plot goo\t", ["plot", "good.toml", "X"]),
    "a file of an option": ("lrviz plot --run goo\t", ["plot", "--run", "good.toml", "X"]),
    "an option": ("lrviz plot --swe\t", ["plot", "--sweep", "X"]),
    "a rule by code": ("lrviz rule LR30\t1", ["rule", "LR301X"]),
    "a rule by name": ("lrviz rule cosine-r\t", ["rule", "cosine-rebounds", "X"]),
    "a second rule": ("lrviz check --select LR301,cosine-r\t", ["LR301,cosine-rebounds", "X"]),
    "an argument of the file's scheduler": (
        "lrviz plot good.toml --set scheduler.step\t",
        ["--set", "scheduler.step_size=X"],
    ),
    "what is assumed": ("lrviz table good.toml --assume steps_\t", ["steps_per_epoch=X"]),
    "what a script does not say": (
        "lrviz plot train.py --assume le\t",
        ["--assume", "len(train_loader)=X"],
    ),
    "the same within quotes": (
        'lrviz check train.py --assume "le\t',
        ["--assume", "len(train_loader)=X"],
    ),
    "a name with quotes and brackets": (
        "lrviz table train.py --assume con\t",
        ["--assume", "config['lr']=X"],
    ),
    "a key of a script's schedule": (
        "lrviz plot train.py --set scheduler.step\t",
        ["--set", "scheduler.step_size=X"],
    ),
    "a recipe": ("lrviz init --recipe deit\t", ["deit-imagenet", "X"]),
    "a scheduler": ("lrviz init --type OneC\t", ["OneCycleLR", "X"]),
    "a kind of source": ("lrviz check --source hug\t", ["huggingface", "X"]),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell")
    (folder / "good.toml").write_text(GOOD)
    (folder / "train.py").write_text(SCRIPT)
    bin = folder / "bin"
    bin.mkdir()
    (bin / "lrviz").write_text(f'#!/bin/sh\nexec {sys.executable} -m lrviz "$@"\n')
    (bin / "lrviz").chmod(0o755)
    return folder


def environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("_LRVIZ")}
    root = str(Path(__file__).parent.parent)
    path = f"{folder / 'bin'}:{kept['PATH']}"
    return {**kept, "PATH": path, "PYTHONPATH": root, "TERM": "dumb", "HOME": str(folder)}


@functools.cache
def script(shell: str, folder: Path) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    how = {**environment(folder), "_LRVIZ_COMPLETE": f"{shell}_source"}
    return subprocess.run(
        ["lrviz"], env=how, capture_output=True, text=True, check=True, cwd=folder
    ).stdout


def typed(shell: str, folder: Path, line: str) -> str:
    """What a shell in a terminal has printed, once the words of the line are printed between <>."""
    (folder / "script").write_text(script(shell, folder))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(START[shell][0], START[shell], environment(folder))
    shown = ""

    def read_until(mark: str) -> None:
        nonlocal shown
        end = time.monotonic() + SECONDS
        while mark not in shown:
            assert select.select([terminal], [], [], end - time.monotonic())[0], shown
            shown += os.read(terminal, 65536).decode(errors="replace")

    try:
        os.write(terminal, f"{SET_UP[shell]}; echo re''ady\n".encode())
        read_until("ready")
        if shell == "zsh":
            read_until("\x1b[?2004h")  # it edits the line from here on
        shown = ""
        os.write(terminal, f"{line}X\x01printf '<%s>' \x05; echo '<e''nd>'\n".encode())
        read_until("<end>")
        return shown
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


# What is offered is the same in every shell; these are what shells split and quote differently,
# and what is typed in bash alone.
SPLIT = {"a file", "an option", "a rule by name", "a second rule", "what is assumed", "a recipe"}
BASH = {"a file of an option", "the same within quotes", "a name with quotes and brackets"}


@pytest.mark.parametrize("name", sorted(LINES.keys() - SPLIT - BASH))
def test_offers(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    line, words = LINES[name]
    line = line.partition("\t")[0]
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    shown = CliRunner().invoke(
        main, prog_name="lrviz", env={**asked, "_LRVIZ_COMPLETE": "bash_complete"}
    )
    offered = [one.partition(",")[2] for one in shown.stdout.splitlines()]
    assert (words[-2] if words[-1] == "X" else words[-1].removesuffix("X")) in offered


@pytest.mark.parametrize(
    ("name", "shell"),
    [
        # zsh takes half a second a line.
        pytest.param(name, shell, marks=[] if shell == "bash" else pytest.mark.slow)
        for name in sorted(SPLIT | BASH)
        for shell in START
        if shell == "bash" or name in SPLIT
    ],
)
def test_the_tab_completes(name: str, shell: str, folder: Path) -> None:
    line, words = LINES[name]
    if shell == "zsh" and '"' in line:  # which bash has closed by now
        line += '"'
    found = re.findall(r"<([^<>\s]*)>", typed(shell, folder, line))
    assert found[-len(words) - 1 : -1] == words


@pytest.mark.parametrize("name", sorted(SPLIT))
def test_fish_completes(name: str, folder: Path) -> None:
    (folder / "script.fish").write_text(script("fish", folder))
    line, words = LINES[name]
    line = line.partition("\t")[0]
    asked = subprocess.run(
        ["fish", "--no-config", "-c", f"source script.fish; complete -C '{line}'"],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    offered = [one.partition("\t")[0] for one in asked.stdout.splitlines()]
    assert (words[-2] if words[-1] == "X" else words[-1].removesuffix("X")) in offered


def test_it_is_quick(folder: Path) -> None:
    """Nothing heavy is imported while somebody waits behind the tab key."""
    code = (
        "import sys\nfrom lrviz.cli import main\n"
        "try: main(prog_name='lrviz')\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'numpy', 'matplotlib'} & set(sys.modules)))"
    )
    line = "lrviz plot train.py --assume le"
    asked = {"COMP_WORDS": line, "COMP_CWORD": "4", "_LRVIZ_COMPLETE": "bash_complete"}
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment(folder), **asked},
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert shown.stdout.splitlines() == ["plain,len(train_loader)=", "[]"]
