"""The page at the door of the reading of schedules says what the reading does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from lrviz.sources.quantity import Unknown
from lrviz.sources.script import plans
from lrviz.sources.script.plans import finding
from lrviz.sources.script.plans.language.language import PYTHON as LANGUAGE
from lrviz.sources.script.plans.loops import once, through
from lrviz.sources.script.plans.machine import budget, machine, project
from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.operations import iterating
from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.script.plans.reading import read
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

PAGE = plans.__doc__ or ""
SCRIPT, TRACE, TABLE = [
    dedent(block) for block in re.findall(r"(?:^(?: {4}.*)?\n)+", PAGE, re.M) if block.strip()
]
TEXT = SCRIPT.strip("\n") + "\n"
LIMITS = {
    name: value
    for module in (budget, machine, project, iterating, through, once, finding)
    for name, value in vars(module).items()
    if re.match("MOST_|DEEPEST|LARGEST", name)
}


def rows(block: str) -> list[tuple[str, ...]]:
    return [tuple(re.split(r"\s{2,}", row.strip())) for row in block.strip("\n").splitlines()]


def happened(body: list[Event | Loop], around: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    inside = ", ".join(map(str, around)) or "-"
    for item in body:
        line = item.node.lineno  # type: ignore[attr-defined]
        if isinstance(item, Loop):
            turns = item.turns if isinstance(item.turns, int) else item.turns.args[0]  # type: ignore[union-attr]
            yield str(line), "loop", str(turns), inside
            yield from happened(item.body, (*around, line))
        else:
            yield str(line), item.kind, type(item.on).__name__, inside


def flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value.name if isinstance(value, Unknown) else str(value)


def test_what_happens_in_the_script() -> None:
    reading = machine.Machine(LANGUAGE, TEXT, ast.parse(TEXT), None, {})
    read(reading)
    assert rows(TRACE) == [("line", "event", "on", "inside"), *happened(reading.trace, ())]


def test_the_plan_of_the_script() -> None:
    source = Source("train.py", Path(), TEXT, PYTHON)
    found = schedules_of(source, ast.parse(TEXT), TEXT)
    assert not found.unknown
    assert rows(TABLE) == list(flat(found.plans[0].table))


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_limit_is_the_number_that_stands_before_it(name: str) -> None:
    text = " ".join(PAGE.split())
    before = text[: text.index(f"(`{name}`)")]
    assert int(re.findall(r"\d[\d,]*", before)[-1].replace(",", "")) == LIMITS[name]


def test_every_module_that_is_named_is_there() -> None:
    here = Path(plans.__file__).parent
    modules = {path.stem for path in here.rglob("*.py")} | {path.name for path in here.iterdir()}
    named = set(re.findall(r"^- `(\w+)`:", PAGE, re.M))
    assert named == {path.name for path in here.iterdir() if (path / "__init__.py").exists()}
    for name in re.findall(r"\(`([a-z]\w*)`(?:, `([a-z]\w*)`)?\)", PAGE):
        assert set(filter(None, name)) <= modules
    for name in re.findall(r"`(lrviz[\w.]*)`", PAGE):
        import_module(name)
