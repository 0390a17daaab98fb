"""The tempting scripts of each table: the rule says nothing of them, not even an info."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lrviz.lint.run_script import check_script

TABLES = sorted((Path(__file__).parent / "variations").glob("LR*.txt"))


def good(table: Path) -> list[tuple[str, str]]:
    parts = re.split(r"^=== (.+)\n", table.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = list(zip(parts[1::2], parts[2::2], strict=True))
    return [(name, text) for name, text in found if table.stem not in text]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param(table.stem, text, id=f"{table.stem}-{name}")
        for table in TABLES
        for name, text in good(table)
    ],
)
def test_says_nothing_of_a_tempting_script(code: str, text: str) -> None:
    found = [d for d in check_script(text, "train.py") if d.code == code]
    assert not found, [(d.line, d.message) for d in found]
