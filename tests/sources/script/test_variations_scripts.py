"""Scripts as people write them, and what is to be found in each, line by line.

The tables stand in ``variations/``: ``=== name`` starts a script. A line that ends with
``# <- LR601`` is to have that finding, with the severity that the catalogue gives the rule;
``# <- LR603 W`` is one with another severity. Nothing else is to be found, but infos that the
script does not name; of a tempting script its table's own rule does not even say an info.
They are read as for the newest torch, whichever is installed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lrviz.known.torch import KNOWN, torch_of
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.run_script import check_script, script_rules

TABLES = sorted((Path(__file__).parent / "variations").glob("*.txt"))
MARK = re.compile(r"(LR\d+)(?: ([EWI]))?")
SEVERITY = {rule.code: rule.severity[0].upper() for rule in script_rules()}
ALONE = {"LR600", "LR610", "LR617"}  # about one place: there is no other


def scripts(table: Path) -> list[tuple[str, str]]:
    parts = re.split(r"^=== (.+)\n", table.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


CASES = [
    pytest.param(table.stem, text, id=f"{table.stem}-{name}")
    for table in TABLES
    for name, text in scripts(table)
]


def marked(text: str) -> set[tuple[int, str, str]]:
    return {
        (number, code, severity or SEVERITY[code])
        for number, line in enumerate(text.splitlines(), 1)
        if "# <- " in line
        for code, severity in MARK.findall(line.split("# <- ")[1])
    }


def place(found: Diagnostic) -> tuple[int, str, str]:
    return (found.line or 1, found.code, found.severity[0].upper())


@pytest.mark.parametrize(("table", "text"), CASES)
def test_finds_what_is_marked_and_nothing_else(table: str, text: str) -> None:
    expected = marked(text)
    named = {code for _, code, _ in expected}
    if table not in text:
        named.add(table)
    newest = torch_of(KNOWN[-1])
    said = check_script(text, "train.py", torch=newest)
    found = [d for d in said if d.fails or d.code in named]
    assert sorted(map(place, found)) == sorted(expected), [(d.line, d.message) for d in found]
    for diagnostic in found:
        assert diagnostic.related or diagnostic.code in ALONE


@pytest.mark.parametrize(
    "table", [t for t in TABLES if t.stem.startswith("LR")], ids=lambda table: table.stem
)
def test_each_rule_has_its_share(table: Path) -> None:
    bad = [text for _, text in scripts(table) if "# <- " in text and table.stem in text]
    assert len(bad) >= 12
    assert len(scripts(table)) - len(bad) >= 12
