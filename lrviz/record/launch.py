"""Runs a program so that the LR of its optimizers is recorded; nothing of it is changed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from lrviz.record import recorder, startup
from lrviz.text.files import reason
from lrviz.text.problem import quote

_SIGNALS: Final = ("SIGTERM", "SIGHUP")


class CannotRun(Exception):
    """A program that cannot be started; the message says why."""


@dataclass(frozen=True)
class Ran:
    """How a recorded program ended.

    Attributes:
        code: Its exit code; 128 and the signal's number where a signal ended it.
        others: Whether a further process trained, which was not recorded.
    """

    code: int
    others: bool


def run(command: Sequence[str], path: str, ranks: tuple[int, ...] | None, steps: int | None) -> Ran:
    """Run ``command`` to its end; record the optimizers of its ``ranks`` (None: all) in ``path``.

    Args:
        steps: After how many steps the program is ended, with exit code 0; None for never.

    Raises:
        CannotRun: There is no such program, or it may not be run.
    """
    with tempfile.TemporaryDirectory(prefix="lrviz-record-") as folder:
        claims = Path(folder, "claims")
        claims.mkdir()
        said = {"path": os.path.abspath(path), "ranks": ranks, "steps": steps}
        environment = _environment(Path(folder), {**said, "claims": str(claims)})
        try:
            process = subprocess.Popen(list(command), env=environment)
        except OSError as error:
            raise CannotRun(_why(command[0], error)) from None
        with _signals_to(process):
            code = process.wait()
        return Ran(code if code >= 0 else 128 - code, (claims / "others").exists())


def _environment(folder: Path, said: dict[str, object]) -> dict[str, str]:
    """The environment of the program: the recorder comes first on its path."""
    site = folder / "site"
    site.mkdir()
    shutil.copyfile(startup.__file__, site / "sitecustomize.py")
    shutil.copyfile(recorder.__file__, site / "_lrviz_recorder.py")
    before = os.environ.get("PYTHONPATH")
    path = str(site) if not before else f"{site}{os.pathsep}{before}"
    return {**os.environ, "PYTHONPATH": path, startup.VARIABLE: json.dumps(said)}


@contextmanager
def _signals_to(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ctrl-C reaches the program by itself; what is sent to lrviz alone is passed on."""

    def forward(number: int, _: FrameType | None) -> None:
        process.send_signal(number)

    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    for name in _SIGNALS:
        if hasattr(signal, name):
            number = getattr(signal, name)
            before[number] = signal.signal(number, forward)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _why(program: str, error: OSError) -> str:
    python = f"; write `python {program}`" if program.endswith(".py") else ""
    if isinstance(error, FileNotFoundError):
        return f"there is no program {quote(program)}{python}"
    return f"cannot run {quote(program)}: {reason(error)}{python}"
