"""kill -9 at random moments: no torn file, no process, and nothing left behind by the next run.

``LRVIZ_KILLS=200 pytest -m slow tests/test_killed.py`` kills as often; by default a few times.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sampling import sample

KILLS = int(os.environ.get("LRVIZ_KILLS", len(sample(range(4), 4))))
SPEC = """\
epochs = {epochs}
optimizer = {{ lr = 0.1 }}
scheduler = {{ type = "CosineAnnealingLR", T_max = 9, eta_min = 0.001 }}
"""
SCRIPT = """\
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(9):
    for batch in loader:
        model(batch).backward()
        scheduler.step()
        optimizer.step()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes there"),
]


def one_spec(folder: Path) -> None:
    (folder / "a.toml").write_text(SPEC.format(epochs=9))


def many_specs(folder: Path) -> None:
    for number in range(24):  # enough for workers
        (folder / f"a{number}.toml").write_text(SPEC.format(epochs=9 + number))


def scripts(folder: Path) -> None:
    for number in range(12):
        (folder / f"a{number}.py").write_text(SCRIPT)


COMMANDS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "plot": (one_spec, ["plot", "a.toml", "--engine", "formula"]),
    "gallery": (many_specs, ["gallery", ".", "--engine", "formula"]),
    "fix": (scripts, ["check", "--fix", "--exit-zero", "."]),
}


def files(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items())}


def alive(mark: str) -> list[int]:
    """The processes that have a mark in their environment."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                if mark.encode() in (process / "environ").read_bytes():
                    found.append(int(process.name))
            except OSError:
                continue
    return found


def start(folder: Path, arguments: list[str], mark: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lrviz", *arguments],
        cwd=folder,
        env={**os.environ, "LRVIZ_MARK": mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


HOW = (signal.SIGKILL, signal.SIGTERM)


@pytest.mark.parametrize(
    ("name", "how"), sample([(name, how) for name in COMMANDS for how in HOW], 2)
)
def test_killed(name: str, how: signal.Signals, tmp_path: Path) -> None:
    make, arguments = COMMANDS[name]
    whole, chance = tmp_path / "whole", random.Random(name)
    whole.mkdir()
    make(whole)
    before = files(whole)
    began = time.monotonic()
    _, said = start(whole, arguments, "whole").communicate()
    lasts, after = time.monotonic() - began, files(whole)
    assert after != before, said
    for kill in range(KILLS if how is signal.SIGKILL else min(KILLS, 4)):
        folder, mark = tmp_path / f"killed{kill}", str(uuid.uuid4())
        folder.mkdir()
        make(folder)
        process = start(folder, arguments, mark)
        # Half of them late, where things are written.
        share = chance.uniform(0, 1.1) if kill % 2 else chance.uniform(0.6, 1.1)
        time.sleep(lasts * share)
        process.send_signal(how)
        process.communicate()
        end = time.monotonic() + 30
        while alive(mark) and time.monotonic() < end:
            time.sleep(0.05)
        assert alive(mark) == []
        for path, data in files(folder).items():
            if ".lrviz-" not in path:
                assert data in (before.get(path), after.get(path)), path
        _, said = start(folder, arguments, mark).communicate()
        assert files(folder) == after, said
        shutil.rmtree(folder)
