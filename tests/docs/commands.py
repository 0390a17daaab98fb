"""The commands that the docs show, and what they say that they print.

``python tests/docs/commands.py`` writes the real output into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from forked import lrviz  # noqa: E402

EXAMPLES = ROOT / "docs" / "examples"
PAGES = [
    ROOT / "README.md",
    *sorted(p for p in (ROOT / "docs").rglob("*.md") if "made" not in p.parts),
]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OURS = re.compile(
    r"(?P<settings>(?:[A-Z_]+=\w+ )*)lrviz(?P<arguments>[^|><$*;&]*)(?:\| (?P<rest>.*))?"
)
"""A command of lrviz: settings before it, and what its output goes to."""
_ELSEWHERE = ("pip ", "git ", "pre-commit ")
"""Commands of other programs: shown, not run."""


@dataclass(frozen=True)
class Session:
    """One block of a page: commands, run one after the other in a folder with the examples."""

    page: Path
    start: int
    text: str

    @property
    def commands(self) -> list[str]:
        return [line[2:] for line in self.text.splitlines() if line.startswith("$ ")]


def sessions() -> Iterator[Session]:
    for page in PAGES:
        for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            yield Session(page, found.start(1), found[1])


def printed(session: Session) -> str:
    """The block with what its commands really print; a command that prints nothing stands alone."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "project"
        shutil.copytree(_repository(), work)
        for command in session.commands:
            lines.append(f"$ {command}")
            if not command.startswith(_ELSEWHERE):
                lines += _output(command, work)
    return "\n".join(lines) + "\n"


def _output(command: str, folder: Path) -> list[str]:
    bin_ = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "90",
        "NO_COLOR": "1",
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", tempfile.gettempdir()),
    }
    ours = _OURS.fullmatch(command)
    if ours and sys.platform == "linux":
        environment |= dict(setting.split("=") for setting in ours["settings"].split())
        code, text = lrviz(shlex.split(ours["arguments"]), folder, environment)
        if ours["rest"]:
            code, text = _shell(ours["rest"], folder, environment, text)
    else:
        code, text = _shell(command, folder, environment)
    if code not in (0, 1):
        raise AssertionError(f"{command} exits with {code}:\n{text}")
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _shell(
    command: str, folder: Path, environment: dict[str, str], text: str = ""
) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@cache
def _repository() -> Path:
    """The examples, and in their history what they were one commit ago, for ``--rev``."""
    folder = Path(_KEPT.name) / "project"
    shutil.copytree(EXAMPLES, folder)
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    before = folder / "train.py"
    now = before.read_text(encoding="utf-8")
    before.write_text(now.replace("args.epochs // 2", "args.epochs - args.warmup"), "utf-8")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "before"]):
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)
    before.write_text(now, encoding="utf-8")
    for arguments in (["add", "."], ["commit", "-q", "-m", "now"]):
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)
    return folder


_KEPT = tempfile.TemporaryDirectory()  # for as long as this module is imported


def main() -> int:
    """Write the real output into every page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for session in reversed([s for s in sessions() if s.page == page]):
            end = session.start + len(session.text)
            text = text[: session.start] + printed(session) + text[end:]
        page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
