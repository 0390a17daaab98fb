"""Many scripts: the same reports in the same order, however many processes make them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = """\
import torch

s = torch.optim.lr_scheduler.StepLR(optimizer, {number}, verbose=True)  # é
"""
COMMAND = """
import sys
from lrviz.lint import parallel as many
from lrviz.lint.settings import Settings
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON
from pathlib import Path
many._WORTH_A_PROCESS = int(sys.argv[1])
fork, forks = many.os.fork, 0
def counted():
    global forks
    forks += 1
    return fork()
many.os.fork = counted
texts = [sys.argv[2].replace("{number}", str(n)) if n % 3 else "x = (" for n in range(40)]
scripts = [Source(f"{n}.py", Path(), text, PYTHON) for n, text in enumerate(texts)]
for report in many.check_scripts(scripts, Settings()):
    found = [(d.code, d.line, d.span.start) for d in report.diagnostics]
    print(report.name, len(report.text), found)
print(forks)
"""


KILLED = "many._Child._work = lambda child, writer: many.os.kill(many.os.getpid(), 9)\n"


def reports(worth: int, before: str = "") -> list[str]:
    command = [
        sys.executable,
        "-c",
        COMMAND.replace("texts =", f"{before}texts ="),
        str(worth),
        TEXT,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2,
    reason="several processes are for Linux, where there are several cores",
)
def test_processes_change_nothing() -> None:
    alone, together, killed = reports(10**9), reports(10), reports(10, KILLED)
    assert alone.pop() == "0"
    assert int(together.pop()) >= 1
    assert together == alone
    assert killed[:-1] == alone  # what a process did not do, the others do
    assert len(alone) == 40
    assert "[('LR610', 3, " in alone[1]
    assert alone[0] == "0.py 5 []"


def test_what_is_imported_for_all_processes_is_what_a_check_takes_but_not_torch() -> None:
    command = """
import sys
from lrviz.lint import parallel as many
report = many.check_source(many._FIRST, many._PLAIN)
for name in ("engine.formula", "lint.run_script", "sources.script.plans.plans", "lint.trials"):
    assert f"lrviz.{name}" in sys.modules, name
print(report.engine.split()[0], report.diagnostics, "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("formula () False\n", "")


def test_the_order_is_that_of_the_files(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "c.toml"):
        (tmp_path / name).write_text(TEXT.format(number=3) if name.endswith("py") else "x = 1\n")
    command = [sys.executable, "-m", "lrviz", "check", "--output-format", "concise"]
    done = subprocess.run(
        [*command, "b.py", "c.toml", "a.py"], capture_output=True, text=True, cwd=tmp_path
    )
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["b.py", "c.toml", "a.py"]
