"""The last value that is taken and the first that is not; and what is said of that one."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lrviz
from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings
from lrviz.sources.assume import Assumption
from lrviz.spec.expression import Expression, ExpressionError
from lrviz.spec.foreign import Ended, contained
from lrviz.spec.imports import _besides_the_optimizer
from lrviz.spec.overrides import parse_sweep
from lrviz.spec.unknown import ASSUMABLE
from lrviz.text.problem import SpecError

HEAD = "epochs = 10\n[optimizer]\nlr = 0.1\n"
STEP = f"{HEAD}[scheduler]\ntype = 'StepLR'\nstep_size = 3\n"
LAMBDA = f"{HEAD}[scheduler]\ntype = 'LambdaLR'\nlr_lambda = "
PHASES = f"{HEAD}[scheduler]\ntype = 'Phases'\nphases = "
PLATEAU = f"{HEAD}[scheduler]\ntype = 'ReduceLROnPlateau'\n[metric]\n"
TYPE = f"{HEAD}[scheduler]\ntype = "

SCHEDULER = "[scheduler]\ntype = 'StepLR'\nstep_size = 3\n"


def grouped(groups: str, optimizer: str = "lr = 0.1") -> str:
    return f"epochs = 10\noptimizer = {{ {optimizer}, groups = {groups} }}\n{SCHEDULER}"


def joined(schedulers: str) -> str:
    return f"{TYPE}'ChainedScheduler'\nschedulers = {schedulers}"


TAKEN = {
    "the most groups": grouped(f"[{', '.join(['{}'] * 1000)}]"),
    "groups with LRs of their own": grouped("[{ lr = 0.1 }, { lr = 0.2 }]", "type = 'SGD'"),
    "one group of LBFGS": grouped("[{}]", "type = 'LBFGS', lr = 0.1"),
    "a name with spaces": grouped("[{ name = 'a b' }]"),
    "torch's dotted name": grouped("[{}]", "type = 'torch.optim.SGD', lr = 0.1"),
    "a title": f"title = 'x'\n{STEP}",
    "the largest integer": f"{LAMBDA}{2**63 - 1}",
    "the smallest integer": f"{LAMBDA}{-(2**63)}",
    "no share": f"{STEP}[lint]\nnear_zero_share = 0",
    "the whole share": f"{STEP}[lint]\nnear_zero_share = 1",
    "nothing near zero": f"{STEP}[lint]\nnear_zero = 0",
    "no LR for Adam": f"{STEP}[lint]\nadam_max = 0",
    "no steps without a warmup": f"{STEP}[lint]\nwarmup_steps = 0",
    "a scheduler that is newer": f"{TYPE}'torch.optim.lr_scheduler.NewLR'",
    "another that is newer": f"{TYPE}'torch.optim.swa_utils.NewLR'",
    "a small ratio": f"{PHASES}[{{ shape = 'exponential', to = 1e-300 }}]",
    "two ticks": f"{PHASES}[{{ shape = 'log', to = 0, length = 2 }}]",
    "a metric by epochs": f"{PLATEAU}expression = '1 / (1 + epoch)'",
    "a metric by steps": f"{PLATEAU}expression = '1 / (1 + step)'",
    "one metric": f"{PLATEAU}values = [1]",
}
ONE_OF = "exactly one of `values`, `file` and `expression`; found"
REFUSED = {
    "an optimizer's number": (
        grouped("[{}]", "lr = 0.1, nesterov = 3"),
        "LR005",
        "3",
        "true or false",
    ),
    "a scheduler's word": (
        f"{TYPE}'ReduceLROnPlateau'\nmode = 3",
        *("LR005", "3", "`mode` is the integer 3"),
    ),
    "a word that is none": (
        f"{TYPE}'ReduceLROnPlateau'\nmode = 'mim'",
        *("LR005", "'mim'", "did you mean `min`"),
    ),
    "a boolean's number": (
        f"{TYPE}'OneCycleLR'\nmax_lr = 0.1\ntotal_steps = 9\nthree_phase = 0.5",
        *("LR005", "0.5", "`three_phase` is 0.5; expected true or false"),
    ),
    "a metric's key": (f"{PLATEAU}values = [1]\nvalue = 3", "LR003", "value", "`value`"),
    "a number per group": (
        f"{TYPE}'ReduceLROnPlateau'\nmin_lr = [0.1, 0.2]",
        *("LR005", "[0.1, 0.2]", "`min_lr` has 2 values; the optimizer has 1 param group"),
    ),
    "more groups": (
        grouped(f"[{', '.join(['{}'] * 1001)}]"),
        *("LR005", f"[{', '.join(['{}'] * 1001)}]", "there are 1,001 param groups; at most 1,000"),
    ),
    "two groups of LBFGS": (
        grouped("[{}, {}]", "type = 'LBFGS', lr = 0.1"),
        *("LR005", "[{}, {}]", "LBFGS takes one param group only"),
    ),
    "no groups": (grouped("[]"), "LR005", "[]", "`groups` is an array of 0; expected tables"),
    "a number of groups": (grouped("3"), "LR005", "3", "`groups` is the integer 3; expected"),
    "a group that is none": (grouped("[3]"), "LR005", "3", "a param group is the integer 3;"),
    "a group's name": (grouped("[{ name = 3 }]"), "LR005", "3", "`name` is the integer 3;"),
    "no name": (grouped("[{ name = ' ' }]"), "LR005", "' '", "a string of printable characters"),
    "a name twice": (
        grouped("[{ name = 'a' }, { name = 'b' }, { name = 'a' }]"),
        *("LR005", "'a'", "two param groups are named `a`; expected names that differ"),
    ),
    "a number as a name": (
        grouped("[{}, { name = '0' }]"),
        *("LR005", "'0'", "two param groups are named `0`"),
    ),
    "an LR in one group only": (
        grouped("[{ lr = 0.1 }, {}]", "type = 'SGD'"),
        *("LR002", "{ type = 'SGD', groups = [{ lr = 0.1 }, {}] }", "has no `lr`"),
    ),
    "an optimizer that is none": (
        grouped("[{}]", "type = 'SGDD', lr = 0.1"),
        *("LR004", "'SGDD'", "an optimizer of torch.optim"),
    ),
    "no schedulers": (joined("[]"), "LR005", "[]", "`schedulers` is an empty array; expected an"),
    "a number of schedulers": (joined("3"), "LR005", "3", "`schedulers` is the integer 3;"),
    "a step of several lines": (f"{LAMBDA}'''1 +\n@'''", "LR008", "'''1 +\n@'''", "is no"),
    "an umlaut before": (f"{LAMBDA}'1 if \"ü\" else x'", "LR008", '"ü" else x', "is no"),
    "a title": (f"title = 3\n{STEP}", "LR005", "3", "`title` is the integer 3; expected a string"),
    "an integer": (f"{LAMBDA}{2**63}", "LR005", f"{2**63}", "beyond TOML's integers"),
    "a negative one": (f"{LAMBDA}{-(2**63) - 1}", "LR005", f"{-(2**63) - 1}", "beyond TOML's"),
    "an infinite factor": (f"{LAMBDA}inf", "LR005", "inf", "the float inf; expected an expression"),
    "a boolean factor": (f"{LAMBDA}true", "LR005", "true", "is the boolean true; expected an"),
    "less than no share": (f"{STEP}[lint]\nnear_zero_share = -0.1", "LR005", "-0.1", "at least 0"),
    "more than the share": (f"{STEP}[lint]\nnear_zero_share = 1.1", "LR005", "1.1", "at most 1"),
    "less than zero": (f"{STEP}[lint]\nnear_zero = -1", "LR005", "-1", "a number at least 0"),
    "less than no LR": (f"{STEP}[lint]\nadam_max = -1", "LR005", "-1", "a number at least 0"),
    "less than no step": (f"{STEP}[lint]\nwarmup_steps = -1", "LR005", "-1", "at least 0"),
    "an optimizer": (f"{TYPE}'torch.optim.NewLR'", "LR004", "'torch.optim.NewLR'", "no scheduler"),
    "a layer": (
        f"{TYPE}'torch.nn.Linear'",
        "LR004",
        "'torch.nn.Linear'",
        "is no scheduler; torch's",
    ),
    "no path": (f"{TYPE}'a b.c'", "LR004", "'a b.c'", "`a b.c` is not a dotted path"),
    "a stranger": (f"{TYPE}'timm.x.Y'", "LR006", "'timm.x.Y'", "which is not trusted; to allow it"),
    "too far up": (
        f"{PHASES}[{{ shape = 'exponential', from = 1e-300, to = 1e300 }}]",
        *("LR005", "1e300", "`to` is too far from `from`"),
    ),
    "too far down": (
        f"{PHASES}[{{ shape = 'exponential', from = 1e300, to = 1e-300 }}]",
        *("LR005", "1e-300", "`to` is too far from `from`"),
    ),
    "from nothing": (
        f"{PHASES}[{{ shape = 'exponential', from = 0, to = 1 }}]",
        *("LR005", "0", "an exponential phase goes `from` 0; expected more than 0"),
    ),
    "to nothing": (
        f"{PHASES}[{{ shape = 'exponential', to = 0 }}]",
        *("LR005", "0", "an exponential phase goes `to` 0; expected more than 0"),
    ),
    "one tick": (
        f"{PHASES}[{{ shape = 'log', to = 0, length = 1 }}]",
        *("LR005", "1", "a log phase is 1 ticks long; expected more than 1"),
    ),
    "no metrics": (f"{PLATEAU}values = []", "LR009", "[]", "`values` is an empty array; expected"),
    "a number of metrics": (f"{PLATEAU}values = 3", "LR009", "3", "`values` is the integer 3"),
    "a metric of text": (f"{PLATEAU}values = [1, 'a']", "LR009", "'a'", "is the string `a`"),
    "a metric of truth": (f"{PLATEAU}values = [1, true]", "LR009", "true", "is the boolean true"),
    "a metric beyond floats": (
        f"{PLATEAU}values = [1{'0' * 400}]",
        *("LR009", f"[1{'0' * 400}]", "`values` has an integer too large for a float"),
    ),
    "a misspelt counter": (f"{PLATEAU}expression = 'epok'", "LR008", "epok", "no `epok` here"),
    "a file of no name": (f"{PLATEAU}file = 3", "LR009", "3", "expected the path of a CSV file"),
    "a column of no name": (
        f"{PLATEAU}file = 'x.csv'\ncolumn = 3",
        *("LR009", "3", "`column` is the integer 3; expected the name of a column"),
    ),
    "two metrics": (
        f"{PLATEAU}values = [1]\nexpression = '1'",
        *("LR009", "'1'", f"{ONE_OF} `values` and `expression`"),
    ),
}


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_is_taken(text: str) -> None:
    lrviz.loads(text)


@pytest.mark.parametrize(("text", "code", "place", "part"), REFUSED.values(), ids=REFUSED)
def test_is_refused_at_its_place(text: str, code: str, place: str, part: str) -> None:
    with pytest.raises(SpecError) as caught:
        lrviz.loads(text)
    [problem] = caught.value.problems
    assert problem.code == code
    assert part in problem.message
    assert problem.span is not None
    assert text[problem.span.start : problem.span.end] == place


@pytest.mark.parametrize("text", ["a=#", "a= # none"])
def test_a_sweep_over_nothing(text: str) -> None:
    with pytest.raises(SpecError, match=r"expected values: --sweep a=V1,V2,\.\.\."):
        parse_sweep(text)


def test_a_sweep_over_arrays() -> None:
    assert [one.value for one in parse_sweep("a=[],[1]")] == [[], [1]]


def by_optimizer(optimizer: Any, a: int) -> None: ...
def by_place(o: Any, a: int) -> None: ...
def later(name: str, optimizer: Any, a: int) -> None: ...


@pytest.mark.parametrize(
    ("function", "names"), [(by_optimizer, ["a"]), (by_place, ["a"]), (later, ["name", "a"])]
)
def test_what_a_function_takes_besides_the_optimizer(
    function: Callable[..., None], names: list[str]
) -> None:
    taken = _besides_the_optimizer(inspect.signature(function))
    assert [parameter.name for parameter in taken] == names


def test_ctrl_c_is_pythons_own_again_after_foreign_code(own_ctrl_c: None) -> None:
    before = signal.getsignal(signal.SIGINT)
    with contained():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(Ended), contained():
        raise SystemExit
    assert signal.getsignal(signal.SIGINT) is before


LOGIC = [
    ("epoch and 6 / epoch", 0, 0),
    ("epoch and 6 / epoch", 3, 2),
    ("not epoch or 6 / epoch > 2", 0, 1),
    ("not epoch or 6 / epoch > 2", 2, 1),
    ("not epoch or 6 / epoch > 2", 3, 0),
    ("epoch and epoch - 2 and 6 / epoch", 2, 0),
    ("0 or epoch or 5", 0, 5),
    ("0 or epoch or 5", 4, 4),
]


@pytest.mark.parametrize(("text", "epoch", "value"), LOGIC)
def test_a_part_counts_only_where_those_before_it_do_not_decide(
    text: str, epoch: int, value: float
) -> None:
    assert Expression(text, {}, ("epoch",))(epoch) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 / epoch", "divides by zero"),
        ("exp(1000 + epoch)", "is too large to compute"),
        ("log(epoch - 1)", "has no value (a root or logarithm of a negative number)"),
        ("sqrt(epoch - 1)", "has no value (a root or logarithm of a negative number)"),
    ],
)
def test_why_an_expression_has_no_value(text: str, why: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        Expression(text, {}, ("epoch",))(0)
    assert why in str(caught.value)


DIVIDED = """\
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90 // (args.n - args.m))
for epoch in range(90):
    train_one_epoch(model, optimizer)
    scheduler.step()
"""


def told(text: str, **assumed: int) -> list[tuple[str, str | None, str]]:
    """What a script is told where options assume numbers: code, origin and message."""
    given = [
        Assumption(name.replace("_", "."), value, f"--assume {name}")
        for name, value in assumed.items()
    ]
    found = check_file(text, "train.py", Path(), Settings(assume=tuple(given))).diagnostics
    return [(d.code, d.origin, d.message) for d in found]


def test_an_assumption_that_leaves_no_value_is_told_of_its_option() -> None:
    one = DIVIDED.replace(" - args.m", "")
    assert told(one, args_n=1) == []
    [(code, origin, message)] = told(one, args_n=0)
    assert (code, origin) == ("LR008", "--assume args_n")
    assert "has no value" in message
    assert told(DIVIDED, args_n=3, args_m=2) == []
    [(code, origin, _)] = told(DIVIDED, args_n=2, args_m=2)  # nobody can say which of the two
    assert (code, origin) == ("LR008", None)
    [(code, origin, _)] = told(one.replace("90 // (args.n)", "args.n"), args_n=0)
    assert (code, origin) == ("LR005", "--assume args_n")


@pytest.mark.parametrize(
    "name",
    [
        *("epochs", "steps", "steps_per_epoch", "batches_per_epoch"),
        *("dataset_size", "world_size", "version", "torch"),
    ],
)
def test_what_may_be_assumed_of_any_source(name: str) -> None:
    assert name in ASSUMABLE
