"""One kind of input after another, each checked with a limit, by a process that is made anew."""

from __future__ import annotations

import os
import select
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.inputs import KINDS, Input

LIMIT = 5.0
"""Seconds of the processor that one file may take."""
_PATIENCE = 60.0
"""Seconds after which it hangs whatever it does: where it waits for something, say."""
_EACH = 400
"""Inputs after which the process is made anew, so that none sees what many others left."""


@dataclass(frozen=True)
class Broken:
    """An input that broke something, and what."""

    seed: int
    name: str
    data: bytes
    why: str


@dataclass
class Found:
    """What came of one kind of input."""

    count: int = 0
    broken: list[Broken] = field(default_factory=list)


def fuzz(kind: str, seconds: float, seed: int = 0, most: int | None = None) -> Found:
    """Check inputs of a kind for so many seconds, or so many of them."""
    found = Found()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end and (most is None or found.count < most):
            worker = _Worker(kind, Path(folder))
            try:
                for _ in range(_EACH):
                    if time.monotonic() > end or (most is not None and found.count >= most):
                        break
                    why = worker.check(seed)
                    found.count += 1
                    if why is not None:
                        made = KINDS[kind](seed)
                        found.broken.append(Broken(seed, made.name, made.data, why))
                    seed += 1
                    if worker.ended:
                        break
            finally:
                worker.end()
    return found


class _Worker:
    """A fork that checks the inputs whose seeds it is sent, and answers with what broke."""

    def __init__(self, kind: str, folder: Path) -> None:
        asked, self._asks = os.pipe()
        self._answers, answers = os.pipe()
        self.ended = False
        sys.stdout.flush()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._asks)
            os.close(self._answers)
            _serve(KINDS[kind], folder, asked, answers)
        os.close(asked)
        os.close(answers)

    def check(self, seed: int) -> str | None:
        """What the input of a seed broke, if anything."""
        before, end = _used(self._pid), time.monotonic() + _PATIENCE
        os.write(self._asks, b"%d\n" % seed)
        while not select.select([self._answers], [], [], 0.5)[0]:
            used = _used(self._pid) - before
            if used > LIMIT or time.monotonic() > end:
                self.ended = True
                return f"takes more than {LIMIT:g} s"
        said = os.read(self._answers, 65536).decode(errors="replace")
        if not said:
            self.ended = True
            return "ends the process"
        return None if said == "ok\n" else said.strip()

    def end(self) -> None:
        os.close(self._asks)
        os.close(self._answers)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _used(process: int) -> float:
    """Seconds of the processor that a process has had."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()  # no such file system: the clock on the wall
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve(make: object, folder: Path, asked: int, answers: int) -> None:
    try:
        for line in os.fdopen(asked):
            said = _checked(make(int(line)), folder)  # type: ignore[operator]
            os.write(answers, (said or "ok").encode(errors="replace")[:4000] + b"\n")
    finally:
        os._exit(0)


def _checked(made: Input, folder: Path) -> str | None:
    """What one input breaks, if anything: seen from outside, as a user of the command sees it."""
    from click.testing import CliRunner

    from lrviz.cli import main

    file = folder / made.name
    file.write_bytes(made.data)
    if made.name == "pyproject.toml":
        (folder / "a.toml").write_text(SPEC)
    os.chdir(folder)
    try:
        for command in made.commands:
            result = CliRunner().invoke(main, [*command, *made.arguments])
            if result.exception is not None and not isinstance(result.exception, SystemExit):
                return f"{command[0]} raises {result.exception!r}"
            shown = f"{result.stdout}{result.stderr}"
            if result.exit_code not in (0, 1, 2):
                return f"{command[0]} ends with {result.exit_code}"
            for word in ("a bug of lrviz", "Traceback"):
                if word in shown:
                    at = shown.index(word)
                    return f"{command[0]} says {shown[at : at + 300]!r}"
    finally:
        file.unlink()
    return None


SPEC = """
epochs = 9
optimizer = { lr = 0.1 }
scheduler = { type = "StepLR", step_size = 3 }
"""
