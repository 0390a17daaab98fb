"""Specs that differ in one number only: with it a rule speaks, without it not, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_file
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings

ALL = Settings(Selection(select=("ALL",)))


def found(code: str, scheduler: str, optimizer: str = "lr = 0.1") -> list[Diagnostic]:
    text = f"epochs = 100\noptimizer = {{ {optimizer} }}\nscheduler = {{ {scheduler} }}\n"
    return [d for d in check_file(text, "x.toml", Path(), ALL).diagnostics if d.code == code]


MILESTONES = [
    ("[30, 60]", []),
    ("[1, 1, 30]", ["1 is given twice"]),
    ("[30, 30, 30]", ["30 is given 3 times"]),
    ("[0, 30]", ["0 is applied before the first tick"]),
    ("[0, 0, 30]", ["0 is applied before the first tick", "0 is given twice"]),
    ("[-1, 30]", ["-1 never comes"]),
    ("[1, 30]", []),
]


@pytest.mark.parametrize(("milestones", "said"), MILESTONES)
def test_a_milestone_is_told_once(milestones: str, said: list[str]) -> None:
    told = found("LR104", f'type = "MultiStepLR", milestones = {milestones}')
    starts = [d.message.removeprefix("the milestone ") for d in told]
    assert len(starts) == len(said)
    assert all(start.startswith(one) for start, one in zip(starts, said, strict=True))


FACTORS = [
    ("1 if epoch < 5 else 0", False),  # the LR is 0 from there on, which another rule says
    ("1 if epoch < 5 else 0.25", True),
    ("1 if epoch < 5 else 0.5", False),
    ("1 if epoch < 5 else 0.49", True),
    ("1.1 if epoch < 5 else 0.25", False),
    ("0.4", False),
    ("0.9 if 2 < epoch < 5 else 0.4", False),
]


@pytest.mark.parametrize(("function", "speaks"), FACTORS)
def test_a_function_that_falls_is_taken_for_that_of_lambda_lr(function: str, speaks: bool) -> None:
    told = found("LR408", f'type = "MultiplicativeLR", lr_lambda = "{function}"')
    assert bool(told) is speaks


def test_a_cut_that_is_too_small_is_told_of_the_groups_where_it_is() -> None:
    scheduler = 'type = "ReduceLROnPlateau", factor = 0.5, eps = 0.03'
    small, none, large = '{ name = "a" }', '{ name = "b", lr = 0.0 }', '{ name = "c", lr = 0.5 }'
    [told] = found("LR112", scheduler, f"lr = 0.05, groups = [{small}, {none}, {large}]")
    assert told.group == "a, b"
    [told] = found("LR112", scheduler, f"lr = 0.05, groups = [{small}, {none}]")
    assert told.group is None
    assert not found("LR112", scheduler, f"lr = 0.05, groups = [{none}, {large}]")
