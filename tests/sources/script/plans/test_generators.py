"""Which generators hand each item of a parameter on, once and in its turn."""

from __future__ import annotations

import ast

import pytest

from lrviz.sources.script.plans.machine.generators import passed_on

HANDS_ON = {
    "for x in data:\n        yield x": "data",
    "for i, x in enumerate(data):\n        yield x\n        print(i)": "data",
    "for x in data:\n        if x:\n            continue\n        yield x": None,
    "for x in data:\n        if x:\n            break\n        yield x": None,
    "for x in data:\n        if x:\n            yield x": None,
    "for x in data:\n        yield other": None,
    "data = data[:3]\n    for x in data:\n        yield x": None,
    "for x in data:\n        yield x\n    for x in data:\n        yield x": None,
}


@pytest.mark.parametrize(("body", "name"), HANDS_ON.items(), ids=range(len(HANDS_ON)))
def test_passed_on(body: str, name: str | None) -> None:
    [function] = ast.parse(f"def give(data, other):\n    {body}\n").body
    assert passed_on(function) == name
