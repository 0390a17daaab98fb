"""The page at the interpreter's door says what the interpreter does."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from lrviz.sources.script import interpreter, kind
from lrviz.sources.script.interpreter import budgets
from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.values import heap

PAGE = interpreter.__doc__ or ""
BLOCKS = [
    dedent(block) for block in re.findall(r"(?:^(?: {4}.*)?\n)+", PAGE, re.M) if block.strip()
]
LIMITS = {
    name: value
    for module in (budgets, heap, kind)
    for name, value in vars(module).items()
    if re.match("MOST_|DEEPEST", name)
}


def test_the_events_of_the_script() -> None:
    script, table = BLOCKS
    found = [
        (
            str(event.at[0]),
            event.kind,
            ", ".join(type(thing).__name__ for thing in event.on),
            ", ".join(type(frame).__name__ for frame in event.frames),
        )
        for event in read_script(script.lstrip("\n"), "train.py").events
    ]
    said = [tuple(re.split(r"\s{2,}", row.strip())) for row in table.strip().splitlines()]
    assert said == [("line", "event", "on", "inside"), *found]


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_limit_is_the_number_that_stands_before_it(name: str) -> None:
    text = " ".join(PAGE.split())
    before = text[: text.index(f"(`{name}`)")]
    assert int(re.findall(r"\d[\d,]*", before)[-1].replace(",", "")) == LIMITS[name]


def test_every_module_that_is_named_is_there() -> None:
    for name in re.findall(r"`(lrviz[\w.]*)`", PAGE):
        __import__(name)
