"""Fixes: edits that leave the rest of the file as it was, and make nothing new."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import tomli

from lrviz.lint.diagnostic import Diagnostic, Edit, Fix
from lrviz.lint.files import check_file
from lrviz.lint.fix import apply, diff, fix_text
from lrviz.lint.fixed import Reader, fixed
from lrviz.lint.registry import spec_rules
from lrviz.lint.rule import Rule
from lrviz.lint.run import check_spec
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.spec.model import Spec
from lrviz.spec.overrides import parse_set
from lrviz.spec.reader import loads
from lrviz.text.problem import Span

ALL = Settings(Selection(select=("ALL",)))
ANY = frozenset(("safe", "unsafe"))


def found(text: str, rule: Rule | None, folder: Path) -> tuple[Diagnostic, ...]:
    for name, content in () if rule is None else rule.FILES:
        (folder / name).write_text(content)
    return check_file(text, "spec.toml", folder, ALL).diagnostics


def fixable() -> list[pytest.ParameterSet]:
    cases = []
    for rule in spec_rules():
        for index, text in enumerate(rule.BAD):
            dedented = textwrap.dedent(text).lstrip("\n")
            cases.append(pytest.param(rule, dedented, id=f"{rule.code}-{index}"))
    return cases


@pytest.mark.parametrize(("rule", "text"), fixable())
def test_a_fix_silences_its_rule_and_makes_nothing_new(
    rule: Rule, text: str, tmp_path: Path
) -> None:
    before = found(text, rule, tmp_path)
    mine = [d for d in before if d.code == rule.code and d.fix is not None]
    if not mine:
        return
    own = fix_text(text, lambda t: found(t, rule, tmp_path), ANY)
    after = found(own.text, rule, tmp_path)
    if own.count == 0:  # each would have made something new
        assert rule.code == "LR313"
        return
    assert rule.code not in {d.code for d in after}
    assert {d.code for d in after if d.fails} <= {d.code for d in before if d.fails}


SPEC = """\
# the run
epochs = 100   # as in the paper\r
optimizer = { lr = 0.1 }
[scheduler]  # one
type = "CosineAnnealingLR"
T_max = 50     # half of it
"""


def test_the_rest_of_the_file_stays_to_the_byte(tmp_path: Path) -> None:
    fixed = fix_text(SPEC, lambda t: found(t, None, tmp_path), frozenset(("safe",)))
    assert fixed.text == SPEC.replace("T_max = 50 ", "T_max = 100 ")
    assert fixed.count == 1


@pytest.mark.parametrize(
    ("scheduler", "expected"),
    [
        (
            'scheduler = { type = "ExponentialLR", gamma = 0.9 }  # x\n',
            'scheduler = { type = "ExponentialLR", interval = "epoch", gamma = 0.9 }  # x\n',
        ),
        (
            '[scheduler]\n  type = "ExponentialLR"  # x\n  gamma = 0.9\n',
            '[scheduler]\n  type = "ExponentialLR"  # x\n  interval = "epoch"\n  gamma = 0.9\n',
        ),
        (
            'scheduler.type = "ExponentialLR"\nscheduler.gamma = 0.9\n',
            'scheduler.type = "ExponentialLR"\nscheduler.interval = "epoch"\n'
            "scheduler.gamma = 0.9\n",
        ),
        (
            '[[scheduler]]\r\ntype = "ExponentialLR"\r\ngamma = 0.9\r\n',
            '[[scheduler]]\r\ntype = "ExponentialLR"\r\ninterval = "epoch"\r\ngamma = 0.9\r\n',
        ),
    ],
)
def test_a_key_is_set_wherever_the_table_stands(
    scheduler: str, expected: str, tmp_path: Path
) -> None:
    from lrviz.lint.edits import set_key
    from lrviz.spec.reader import loads

    head = "epochs = 9\nsteps_per_epoch = 5\noptimizer = { lr = 0.1 }\n"
    spec = loads(head + scheduler)
    edit = set_key(spec.plan, spec.schedulers[0].path, "interval", "epoch")
    assert edit is not None
    fix = Fix("x", (edit,))
    text, _ = apply(head + scheduler, [_with(fix)], ANY)
    assert text == head + expected
    tomli.loads(text)


def _with(fix: Fix) -> Diagnostic:
    return Diagnostic("LR301", "x", "error", "m", "p", fix=fix)


def _edit(start: int, end: int, content: str) -> Edit:
    return Edit(Span(start, end, 1, start + 1, 1, end + 1), content)


def test_fixes_that_overlap_wait_for_the_next_pass() -> None:
    fixes = [Fix("a", (_edit(0, 3, "x"),)), Fix("b", (_edit(2, 5, "y"),))]
    assert apply("abcdef", [_with(f) for f in fixes], ANY) == ("xdef", 1)


def test_unsafe_fixes_are_for_those_who_ask(tmp_path: Path) -> None:
    text = "epochs = 9\nsteps_per_epoch = 90\noptimizer = { lr = 0.1 }\n"
    text += 'scheduler = { type = "CosineAnnealingLR", T_max = 9, interval = "step" }\n'
    safe = fix_text(text, lambda t: found(t, None, tmp_path), frozenset(("safe",)))
    assert (safe.text, safe.count) == (text, 0)
    every = fix_text(text, lambda t: found(t, None, tmp_path), ANY)
    assert 'interval = "epoch"' in every.text


def test_a_diff_is_one_that_patch_reads() -> None:
    assert diff("a\nb", "a\nc", "x.toml") == (
        "--- x.toml\n+++ x.toml\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
        "+c\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("30, 60, 60", "30, 60"),
        ("30, 30, 60", "30, 60"),
        ("0", ""),
        ("\n 30, # a\n 60, # b\n 60, # c\n", "\n 30, # a\n 60, # b\n  # c\n"),
        ("\n 0, # a\n 30, # b\n 60 # c\n", "\n  # a\n 30, # b\n 60 # c\n"),
        ("\n 30 # a\n , 60 # b\n , 60 # c\n", "\n 30 # a\n , 60 # b\n ,  # c\n"),
    ],
)
def test_an_item_goes_and_the_comments_stay(items: str, expected: str, tmp_path: Path) -> None:
    head = 'epochs = 100\noptimizer = { lr = 0.1 }\n[scheduler]\ntype = "MultiStepLR"\n'
    text = f"{head}milestones = [{items}]\n"
    fixed = fix_text(text, lambda t: found(t, None, tmp_path), ANY)
    assert fixed.text == f"{head}milestones = [{expected}]\n"


def shown_fixed(text: str, *set_: str, read: Reader | None = None) -> str | None:
    spec = loads(text, overrides=[parse_set(one) for one in set_])
    made = fixed(spec, check_spec(spec).diagnostics, read=read, engine="formula")
    return None if made is None else f"{made.title}: {made.curve.ticks} ticks"


HUNDRED = "epochs = 100\noptimizer = { lr = 0.1 }\n"
SHORT = f"{HUNDRED}scheduler = {{ type = 'CosineAnnealingLR', T_max = 50 }}\n"


def test_a_spec_with_its_fixes() -> None:
    assert shown_fixed(SHORT) == "Set T_max = 100: 100 ticks"
    assert shown_fixed(SHORT.replace("50", "100")) is None
    two = SHORT.replace("scheduler = {", "scheduler = [{").replace("}\n", "}]\n", 2)
    two = two.replace("{ lr = 0.1 }]", "{ lr = 0.1 }")
    both = two.replace(" }]", " }, { type = 'CosineAnnealingLR', T_max = 60 }]")
    assert shown_fixed(both) == "Set T_max = 100: 100 ticks"
    other = two.replace(" }]", " }, { type = 'MultiStepLR', milestones = [60, 30] }]")
    assert shown_fixed(other) == "Sort the milestones: 100 ticks"


def test_a_spec_that_is_not_its_file_has_no_fix() -> None:
    assert shown_fixed(SHORT, "optimizer.lr=0.2") is None
    assert shown_fixed(SHORT, read=loads) == "Set T_max = 100: 100 ticks"
    assert shown_fixed(SHORT, "optimizer.lr=0.2", read=loads) == "Set T_max = 100: 100 ticks"

    def nothing(text: str) -> Spec:
        raise LookupError

    assert shown_fixed(SHORT, read=nothing) is None
    assert shown_fixed(SHORT, read=lambda _: loads("epochs = 1")) is None


def test_a_fix_that_makes_a_new_mistake_is_left_out() -> None:
    def worse(text: str) -> Spec:
        return loads(text.replace("lr = 0.1", "lr = 0.0"))

    assert shown_fixed(SHORT, read=worse) is None
