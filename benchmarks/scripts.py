"""The check of training scripts as a whole process, against what nobody can do without.

``python benchmarks/scripts.py [FOLDER [CHECKOUT...]]`` checks a tree of torch code (a folder of
yours, else about 30,000 lines made from the rules' own examples and spread over files) against
``ast.parse`` of the same files, against itself without the schedules of scripts, and against other
checkouts of lrviz; and one 300-line script against ``python -c pass`` and ``import torch``.

All are seconds of the processor, those of child processes included: what a tree costs does not
depend on how many cores share it.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from lrviz.lint.run_script import script_rules
from lrviz.sources.script.source import imports_training

ROUNDS = 7
LINES = 30_000
PARSE = """
import ast, pathlib, sys, warnings
warnings.simplefilter("ignore")
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    ast.parse(path.read_bytes())
"""


# The rules over the order of calls alone: no schedule is read whole.
WITHOUT_PLANS = """
import lrviz.sources.script.plans.plans as plans
from lrviz.cli import main
plans.schedules_of = lambda *given: plans.Schedules()
main()
"""


# As users have it: with the byte code of what is installed kept on disk.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str], folder: str, checkout: str = "") -> float:
    own = {**ENVIRONMENT, **({"PYTHONPATH": checkout} if checkout else {})}
    start = spent()
    subprocess.run(command, capture_output=True, check=False, env=own, cwd=folder)
    return spent() - start


def spent() -> float:
    """What all processes that were started here, and are over, have taken of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def examples() -> list[str]:
    """The examples of the rules: real loops of all kinds."""
    rules = [rule for rule in script_rules() if rule.code != "LR600"]
    return [textwrap.dedent(text) for rule in rules for text in (*rule.BAD, *rule.GOOD)]


def as_function(text: str, number: int) -> str:
    """A script as the body of a function, so that one file can hold many."""
    return f"def main_{number}(model, loader, optimizer, args):\n{textwrap.indent(text, '    ')}\n"


def write_tree(folder: Path) -> None:
    """About 30,000 lines in files of about 300, as a repository has them."""
    texts, number, written = examples(), 0, 0
    while written < LINES:
        parts: list[str] = ["import torch\n"]
        while sum(part.count("\n") for part in parts) < 300:
            parts.append(as_function(texts[number % len(texts)], number))
            number += 1
        text = "\n".join(parts)
        (folder / f"train_{written:06}.py").write_text(text)
        written += text.count("\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch)
        if len(sys.argv) > 1:
            tree = Path(sys.argv[1]).resolve()
        else:
            write_tree(tree)
        files = [p for p in tree.rglob("*.py") if imports_training(p.read_text(errors="replace"))]
        lines = sum(path.read_text(errors="replace").count("\n") for path in files)
        one = min(files, key=lambda p: abs(p.read_text(errors="replace").count("\n") - 300))
        lrviz = [sys.executable, "-m", "lrviz", "check", "--scripts"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import torch": [sys.executable, "-c", "import torch"],
            "lrviz check, one script": [*lrviz, str(one)],
            "ast.parse, the tree": [sys.executable, "-c", PARSE, str(tree)],
            "the tree without plans": [sys.executable, "-c", WITHOUT_PLANS, *lrviz[3:], str(tree)],
            "lrviz check, the tree": [*lrviz, str(tree)],
        }
        others = {name: str(Path(name).resolve()) for name in sys.argv[2:]}
        times: dict[str, list[float]] = {name: [] for name in (*commands, *others)}
        for checkout in ("", *others.values()):  # writes the byte code
            seconds(commands["lrviz check, one script"], scratch, checkout)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(seconds(command, scratch))
            for name, checkout in others.items():
                times[name].append(seconds(commands["lrviz check, the tree"], scratch, checkout))
    median = {name: statistics.median(found) for name, found in times.items()}
    for name, value in median.items():
        print(f"{value:6.3f} s  {name}")
    ratio = median["lrviz check, the tree"] / median["ast.parse, the tree"]
    plans = median["lrviz check, the tree"] / median["the tree without plans"]
    torch = median["lrviz check, one script"] / median["import torch"]
    more = (median["lrviz check, one script"] - median["python -c pass"]) * 1e3
    print(f"\n{ratio:5.2f} x  the tree of {lines:,} lines against ast.parse (aim: at most 2.5)")
    print(f"{plans:5.2f} x  the tree with plans against the same without (aim: at most 1.25)")
    for name in others:
        against = median["lrviz check, the tree"] / median[name]
        print(f"{against:5.2f} x  the tree against what {name} takes for it")
    print(f"{torch:5.2f} x  one script against import torch, where torch is installed")
    print(f"{more:5.0f} ms  one script of {one.name} on top of python -c pass (aim: at most 80)")


if __name__ == "__main__":
    main()
