"""What a function gives that returns in a loop, or where it does not raise an error."""

from __future__ import annotations

import pytest

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
        ("for one in range(1000):\n    if one * one > 3:\n        return one\nreturn 9", None),
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


SCHEDULE = """
def build(name, optimizer):
    if name == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5)
    if name == "step":
        return torch.optim.lr_scheduler.StepLR(optimizer, 3)
    optimizer.param_groups[0]["lr"] = 0.5
    raise ValueError(name)
"""


def test_what_is_done_before_an_error_is_not_done_in_a_run_that_goes_on() -> None:
    before = SCHEDULE + "net = torch.nn.Linear(2, 1)\nopt = torch.optim.SGD(net.parameters(), 0.1)"
    assert steps("build(a, opt) is None", before) == 10


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
