"""Loops that a flag ends, and what is no such loop."""

from __future__ import annotations

import ast

import pytest

from lrviz.sources.script.plans.loops.flagged import flag_of, without

LOOP = """\
while not done:
    for batch in loader:
        train(batch)
        step += 1
        if step >= most:
            save()
            done = True
            break
"""


def loop(text: str) -> ast.While:
    (found,) = ast.parse(text).body
    assert isinstance(found, ast.While)
    return found


def test_the_condition_stands_for_the_flag() -> None:
    flag = flag_of(loop(LOOP))
    assert flag is not None
    assert flag.ends is True
    made = without(loop(LOOP), flag)
    assert ast.unparse(made.test) == "not step >= most"
    assert made.lineno == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("            break\n", ""),  # the epoch goes on
        ("        step += 1\n", "        done = late(step)\n"),
        ("step >= most", "enough(step)"),
        ("save()", "step = 0"),
        ("            break\n", "            break\n        step += 1\n"),
        ("            break\n", "            break\n    step = 0\n"),
        ("            break\n", "            break\n        else:\n            most = 9\n"),
    ],
)
def test_what_is_no_such_loop(old: str, new: str) -> None:
    assert old in LOOP
    assert flag_of(loop(LOOP.replace(old, new))) is None
