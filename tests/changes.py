"""A source that a rule speaks of, and one change at a time: with which it still speaks.

In a table ``=== LR601 name`` starts a source of which that rule speaks. Under it each line is a
change: ``+ old => new`` where the rule still speaks, ``- old => new`` where it is then silent, and
E, W or I where it speaks as an error, a warning or an info. Several changes at once stand with
``;;`` between them; ``\\n`` starts a line. What it says each time stands in ``said/`` beside the
table, which ``python tests/said.py`` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lrviz.lint.diagnostic import Diagnostic
from tests.said import said, shown

CHANGE = re.compile(r"([-+EWI]) (.+ =>.*)")


class Case(NamedTuple):
    """A source, changed or not, and how a rule speaks of it."""

    table: str
    key: str
    code: str
    text: str
    how: str


def changed(text: str, change: str) -> str:
    for one in change.split(" ;; "):
        old, _, new = (part.replace("\\n", "\n") for part in one.partition(" =>"))
        assert old in text, f"there is no {old!r} to be changed"
        text = text.replace(old, new.removeprefix(" "))
    return text


def cases(folder: Path) -> Iterator[Case]:
    """Each source and change of the tables of a folder."""
    for table in sorted(folder.glob("*.txt")):
        parts = re.split(r"^=== (.+)\n", table.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for name, part in zip(parts[1::2], parts[2::2], strict=True):
            code, lines = name[:5], part.splitlines(keepends=True)
            text = "".join(line for line in lines if not CHANGE.match(line))
            yield Case(table.stem, name, code, text, "+")
            for line in filter(CHANGE.match, lines):
                new, key = changed(text, line[2:].rstrip("\n")), f"{name}: {line[2:-1]}"
                yield Case(table.stem, key, code, new, line[0])


def parameters(folder: Path) -> list[pytest.ParameterSet]:
    return [pytest.param(case, id=case.key) for case in cases(folder)]


def hold(case: Case, found: tuple[Diagnostic, ...], kind: str) -> None:
    """Whether the rule speaks, how, and what it says."""
    assert not [d for d in found if "bug of lrviz" in d.message]
    severities = {d.severity[0].upper() for d in found if d.code == case.code}
    assert bool(severities) if case.how == "+" else severities == {case.how} - {"-"}
    if case.how != "-":
        assert shown(found, case.code) == said(kind, case.table, case.key)
