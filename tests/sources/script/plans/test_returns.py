"""What a function gives that returns in a loop, or where it does not raise an error."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lrviz.engine import simulate
from lrviz.sources.plan import Plan
from lrviz.sources.script.plans.operations.branching import choose
from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Opaque, Phi
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON
from lrviz.spec.reader import spec_of
from tests.sources.script.plans.test_computed import steps

HELD = "steps_of(a) == 2"


def function(body: str) -> str:
    return "def steps_of(steps):\n" + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("for one in steps:\n    if one:\n        return 2\nreturn 3", None),
        ("for one in steps:\n    if one:\n        return 3\nreturn 2", None),
        ("for one in steps:\n    return 2", None),  # or None, of no steps
        ("while len(steps) > 3:\n    steps = steps[1:]\n    if steps:\n        return 2", None),
        ("for one in steps:\n    if one:\n        return 2\nreturn 2", 5),
        ("for one in steps:\n    one()\nreturn 2", 5),
        ("for one in range(1000):\n    if one * one > 3:\n        return one\nreturn 9", 5),
    ],
)
def test_what_is_returned_in_a_loop(body: str, found: int | None) -> None:
    assert steps(HELD, function(body)) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("if steps == 7:\n    return 2\nraise ValueError", 5),
        ("if steps == 7:\n    return 3\nraise ValueError", 10),
        ("if steps == 7:\n    return 2\nif steps == 8:\n    return 3\nraise ValueError", None),
        ("for one in (7, 8):\n    if steps == one:\n        return 2\nraise ValueError", 5),
        ("for one in steps:\n    if one == 7:\n        return 2\nraise ValueError", 5),
        ("for one in (7, 8):\n    if steps == one: return 2\nelse:\n    raise ValueError", 5),
    ],
)
def test_what_is_returned_where_nothing_is_raised(body: str, found: int | None) -> None:
    assert steps(HELD, function(body)) == found


@pytest.mark.parametrize(("loop", "found"), [("", 10), ("for one in step: return", None)])
def test_what_comes_after_a_loop_that_may_return_is_open(loop: str, found: int | None) -> None:
    before = f"""
held = [10]
def change(step):
    {loop or "pass"}
    held[0] = 3
change(a)
"""
    assert steps("held[0] == 10", before) == found


SET = """\
import torch
from project import flags, name

net = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)


{function}


{call}
for epoch in range(9):
    {each}
    optimizer.step()
    {tick}
"""
STEP_LR = "torch.optim.lr_scheduler.StepLR(optimizer, 3)"


def plans(
    function: str, call: str, each: str = "pass", tick: str = "scheduler.step()"
) -> tuple[Plan, ...]:
    text = SET.format(function=function, call=call, each=each, tick=tick)
    return schedules_of(Source("a.py", Path(), text, PYTHON), ast.parse(text), text).plans


def drawn(*parts: str) -> list[float]:
    return [simulate(spec_of(plan), engine="formula").lr[0, 0] for plan in plans(*parts)]


def test_an_lr_set_after_a_loop_that_may_return_is_open() -> None:
    change = """\
def change(step):
    for one in flags:
        if one:
            return
    optimizer.param_groups[0]["lr"] = 0.5"""
    call = f"change(1)\nscheduler = {STEP_LR}"
    always = change.replace("            return", "            pass")
    assert (drawn(change, call), drawn(always, call)) == ([], [0.5])


def test_a_tick_after_a_loop_that_may_return_is_open() -> None:
    change = """\
def change(step):
    for one in flags:
        if one:
            return
    scheduler.step()"""
    always = change.replace("            return", "            pass")
    ticked = (f"scheduler = {STEP_LR}", "change(epoch)", "pass")
    assert (drawn(change, *ticked), drawn(always, *ticked)) == ([], [0.1])


def test_an_lr_set_before_an_error_is_not_set_in_a_run_that_goes_on() -> None:
    build = f"""\
def build():
    if name == "step":
        return {STEP_LR}
    optimizer.param_groups[0]["lr"] = 0.5
    raise ValueError(name)"""
    assert drawn(build, "scheduler = build()") == [0.1]
    look = build.replace(STEP_LR, "None").replace(
        'optimizer.param_groups[0]["lr"] = 0.5', "scheduler.step()"
    )
    (plan,) = plans(look, f"scheduler = {STEP_LR}", "build()")
    assert plan.table["scheduler"]["type"] == "StepLR"  # which ticks once in each turn


def test_what_a_condition_chooses_is_not_asked_for_again() -> None:
    test = Sym("flag", ("a", 1, False))
    one, other, third = (Opaque(text=text) for text in ("one", "other", "third"))
    for found in (
        choose(test, Phi(test, one, other), third),
        choose(test, one, Phi(test, other, third)),
    ):
        assert isinstance(found, Phi)
        assert (found.then, found.other) == (one, third)
