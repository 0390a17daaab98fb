"""`lrviz plot --watch`: what is drawn again, what is said, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SPEC = """\
epochs = 4
optimizer = { lr = 0.1 }
scheduler = { type = "ReduceLROnPlateau", patience = 0 }
metric = { file = "loss.csv", column = "loss" }
"""
SECONDS = 30.0


class Watching:
    """A running `lrviz plot --watch`, with what it has said."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "lrviz", "plot", *arguments, "--watch"]
        self.log = folder / "said"
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=file)
        self.seen = 0

    def says(self, text: str) -> None:
        """Wait for it to be said, after what was waited for before."""
        end = time.monotonic() + SECONDS
        while (at := self.log.read_text().find(text, self.seen)) < 0:
            assert time.monotonic() < end, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        self.seen = at + len(text)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "s.toml").write_text(SPEC)
    (tmp_path / "loss.csv").write_text("epoch,loss\n0,1\n1,2\n2,3\n3,4\n")
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="SIGINT is another matter there")
def test_it_draws_again_and_outlives_mistakes(folder: Path) -> None:
    running = Watching(folder, "s.toml", "--term")
    try:
        running.says("final 0.001")
        running.says("watching 2 files; Ctrl-C ends it")
        (folder / "loss.csv").write_text("epoch,loss\n0,4\n1,3\n2,2\n3,1\n")
        running.says("final 0.1")
        running.says("watching")
        (folder / "s.toml").write_text(SPEC.replace("0.1 }", "0.1"))
        running.says("not TOML")
        running.says("watching 2 files")
        new = folder / "new.toml"  # as editors save
        new.write_text(SPEC.replace("0.1 }", "0.2 }"))
        new.replace(folder / "s.toml")
        running.says("final 0.2")
        running.says("watching")
        assert running.interrupt() == 0
    finally:
        running.process.kill()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-",), "standard input cannot be watched"),
        (("s.toml", "-o", "-"), "not with -o -"),
        (("s.toml", "--show"), "not with --show"),
        (("nowhere.toml",), "there is no such file"),
    ],
)
def test_what_cannot_be_watched_ends_it(
    arguments: tuple[str, ...], said: str, folder: Path
) -> None:
    running = Watching(folder, *arguments)
    assert running.process.wait(SECONDS) == 2
    assert said in running.log.read_text()
