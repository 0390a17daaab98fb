"""What is found in a script does not hang on what it stands in: a main(), a method, a try."""

from __future__ import annotations

import itertools
import re
import textwrap
from pathlib import Path

import pytest

from lrviz.lint.run_script import check_script
from tests.sampling import sample

TABLES = sorted((Path(__file__).parent / "variations").glob("LR[67][0-2]*.txt"))
TABLES = [table for table in TABLES if table.stem != "LR600"]  # not Python, wherever it stands
WRAPPED = {
    "called": ("def main():", "main()"),
    "a method": ("class Experiment:\n    def run(self, args):", ""),
    "a try": ("try:", "except KeyboardInterrupt:\n    pass"),
    "an if": ("if args.train:", ""),
    "folds": ("for fold in range(5):", ""),
}


def scripts(table: Path) -> list[str]:
    """Those without functions and classes of their own."""
    texts = re.split(r"^=== .+\n", table.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [text for text in texts if not re.search(r"^(class|def|@|if __name__)", text, re.M)]


def wrap(text: str, before: str, after: str) -> tuple[str, int, int]:
    """The script with its body inside something, the lines above it, and by how many it moves."""
    lines = text.splitlines()
    head = 1 + max(n for n, line in enumerate(lines) if re.match("import |from ", line))
    depth = "    " * (1 + before.count("\n"))
    body = textwrap.indent("\n".join(lines[head:]), depth)
    whole = "\n".join([*lines[:head], before, body, after, ""])
    return whole, head, 1 + before.count("\n")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_finds_the_same_inside(table: Path) -> None:
    # A state that is loaded in each fold is that fold's own.
    hows = [how for how in WRAPPED if (table.stem, how) != ("LR612", "folds")]
    for text, how in zip(sample(scripts(table), 2), itertools.cycle(hows)):
        whole, head, moved = wrap(text, *WRAPPED[how])
        alone = [(d.line, d.code) for d in check_script(text, "train.py")]
        expected = [(line + moved if (line or 0) > head else line, code) for line, code in alone]
        assert [(d.line, d.code) for d in check_script(whole, "train.py")] == expected, whole
