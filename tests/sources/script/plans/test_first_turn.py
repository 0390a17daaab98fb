"""Entries that a loop finds missing in its first turn, and there in every later one."""

from __future__ import annotations

import pytest

from tests.sources.script.plans.test_computed import steps

LOOP = """
held, bag = {{}}, SimpleNamespace()
last = 0
for one in range(1000):
{body}
"""


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("held.setdefault('x', one)\nlast = held['x']", 0),
        ("held.setdefault('x', last)\nlast = held['x'] + 2", 2),
        ("if 'x' not in held:\n    held['x'] = one + 3\nlast = held['x']", 3),
        ("if not hasattr(bag, 'x'):\n    bag.x = one\nlast = bag.x + one", 999),
        ("last = getattr(bag, 'x', 7)\nbag.x = 4", 4),
        ("held['x'] = held.get('x', 0) + 1\nlast = held['x']", 1000),
        ("if 'x' in held:\n    last = 5\nheld['x'] = one", 5),
        ("held['x'] = held.get('x', one)\nlast = held['x']", 0),
        ("try:\n    last = held['x']\nexcept KeyError:\n    last = held['x'] = one + 3", 3),
    ],
)
def test_it_is_what_python_computes_or_open(body: str, value: int) -> None:
    before = LOOP.format(body="".join(f"    {line}\n" for line in body.splitlines()))
    assert steps(f"last == {value}", before) in (5, None)
    assert steps(f"last != {value}", before) in (10, None)


def test_what_the_first_turn_makes_is_known() -> None:
    assert (
        steps("last == 0", LOOP.format(body="    held.setdefault('x', one)\n    last = held['x']"))
        == 5
    )
