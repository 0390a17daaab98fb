"""Bounds, ties and the rarer ways in: one value below, at and above each."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
import tomli

import lrviz
from lrviz.sources.quantity import PLAUSIBLE, Counts, Unknown
from lrviz.spec.expression import Expression, evaluate
from lrviz.spec.failure import expression_failed
from lrviz.spec.grammar import LONGEST, ExpressionError
from lrviz.spec.overrides import apply, parse_set
from lrviz.spec.unknown import assignments
from lrviz.spec.values import describe
from lrviz.text.problem import SpecError

HEAD = "epochs = 9\noptimizer = { lr = 0.1 }\n"
STEP_LR = "scheduler = { type = 'StepLR', step_size = 3 }\n"


def problems(text: str, **how: object) -> list[str]:
    with pytest.raises(SpecError) as caught:
        lrviz.loads(text, name="x", **how)  # type: ignore[arg-type]
    return [f"{p.code} {p}" for p in caught.value.problems]


def test_the_largest_power() -> None:
    assert evaluate("2 ** 2048 / 2 ** 2040", {}) == 256  # 2 bits, 2,048 times: 4,096
    for text in ("2 ** 2049 / 2 ** 2041", "3 ** 2049", "0 ** 0 + 4 ** 1366"):
        with pytest.raises(ExpressionError, match="too large"):
            evaluate(text, {})
    assert evaluate("1 ** 99999 + (0 - 1) ** 99999", {}) == 0
    assert evaluate(f"{2**1023} ** -1", {}) == 0.5**1023
    with pytest.raises(ExpressionError, match="too large"):
        evaluate(f"{2**1024} ** -1", {})


def test_the_longest_and_the_deepest_expression() -> None:
    assert evaluate("1" + " " * (LONGEST - 1), {}) == 1
    with pytest.raises(ExpressionError, match="at most 2000 are read") as caught:
        evaluate("1" + " " * LONGEST, {})
    assert caught.value.column == 0
    assert evaluate("-" * 100 + "1", {}) == 1
    with pytest.raises(ExpressionError):
        evaluate("-" * 101 + "1", {})


def test_python_warns_of_nothing_in_an_expression() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert evaluate("1if 2else 3", {}) == 1


@pytest.mark.parametrize(("text", "most"), [("min", 50), ("max", 50)], ids=lambda value: str(value))
def test_the_most_arguments(text: str, most: int) -> None:
    numbers = [str(n) for n in range(1, most + 1)]
    assert evaluate(f"{text}({', '.join(numbers)})", {}) == {"min": 1, "max": most}[text]
    with pytest.raises(ExpressionError):
        evaluate(f"{text}({', '.join([*numbers, '9'])})", {})


def test_a_complex_metric_is_no_value_and_a_complex_lr_is() -> None:
    plateau = "scheduler = { type = 'ReduceLROnPlateau', patience = 1 }\n"
    metric = "metric = { expression = '(0 - 1 - epoch) ** 0.5' }\n"
    power = "scheduler = { type = 'LambdaLR', lr_lambda = '(0 - 1 - epoch) ** 0.5' }\n"
    for text, code in ((plateau + metric, "LR008"), (power, "LR107")):
        with pytest.raises(SpecError) as caught:
            lrviz.simulate(lrviz.loads(HEAD + text), engine="formula")
        assert [p.code for p in caught.value.problems] == [code]


def test_an_expression_of_nobody_has_no_place() -> None:
    error = expression_failed(lrviz.loads(HEAD + STEP_LR), ExpressionError("no", text="epoch"))
    assert [(p.code, p.span) for p in error.problems] == [("LR008", None)]


@pytest.mark.parametrize("missing", ["optimizer", "scheduler"])
def test_a_table_that_is_missing_and_not_misspelt(missing: str) -> None:
    lines = {"optimizer": "optimizer = { lr = 0.1 }\n", "scheduler": STEP_LR}
    text = "[lrviz]\nepochs = 9\n" + "".join(t for name, t in lines.items() if name != missing)
    [said] = problems(text)
    assert (
        f"the spec has no {'`[optimizer]` table' if missing == 'optimizer' else 'scheduler'}"
        in said
    )
    misspelt = text + lines[missing].replace(missing, f"{missing}s", 1)
    assert [f"did you mean `{missing}`" in one for one in problems(misspelt)] == [True]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (HEAD + "scheduler = { type = 'MultiStepLR', milestones = 3 }", "x:3:50: `milestones`"),
        (
            HEAD + "scheduler = { type = 'ReduceLROnPlateau' }\nmetric = { expression = [1] }",
            "`expression` is an array",
        ),
        (
            HEAD + "scheduler = { type = 'ReduceLROnPlateau' }\nmetric = { expression = true }",
            "`expression` is the boolean",
        ),
        (
            HEAD
            + "scheduler = { type = 'ReduceLROnPlateau' }\nmetric = { values = [1], column = 'a' }",
            "`column` goes with `file`",
        ),
    ],
)
def test_a_value_of_another_kind(text: str, part: str) -> None:
    assert part in "\n".join(problems(text))


@pytest.mark.parametrize(
    ("option", "part"),
    [
        ("a.2=1", "`a` is an array of 2: expected an index from 0 to 1, found `2`"),
        ("a.x=1", "`a` is an array of 2: expected an index from 0 to 1, found `x`"),
        ("b.c=1", "b"),
    ],
)
def test_an_option_that_leads_nowhere(option: str, part: str) -> None:
    with pytest.raises(SpecError) as caught:
        apply({"a": [1, 2], "b": 3}, [parse_set(option)])
    assert part in str(caught.value)


def test_an_option_replaces_the_last_of_an_array_and_makes_tables() -> None:
    table = {"a": [1, {"b": 2}], "c": {}}
    found = apply(table, [parse_set("a.1.b=5"), parse_set("a.0=3"), parse_set("c.d.e='x'")])
    assert found == {"a": [3, {"b": 5}], "c": {"d": {"e": "x"}}}
    assert table == {"a": [1, {"b": 2}], "c": {}}


def test_one_group_takes_a_list_of_its_parameters_too() -> None:
    torch = pytest.importorskip("torch")
    weights = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    spec = lrviz.loads(HEAD + STEP_LR)
    for given in (weights, [weights]):
        optimizer, _ = spec.build(given)
        assert optimizer.param_groups[0]["params"] == weights
    two = lrviz.loads(HEAD.replace("0.1 }", "0.1, groups = [{name='a'}, {name='b'}] }") + STEP_LR)
    optimizer, _ = two.build([weights[:1], weights[1:]])
    assert [group["params"] for group in optimizer.param_groups] == [weights[:1], weights[1:]]
    for wrong in (weights, [weights], [weights, weights, weights]):
        with pytest.raises(ValueError, match="2 iterables"):
            two.build(wrong)
    with pytest.raises(ValueError, match="has the groups"):
        two.build({"a": weights})


def test_what_is_tried_for_unknowns_differs_for_each_pair_of_them() -> None:
    missing = [Unknown(name, "lr") for name in ("a", "b")]
    tried = list(assignments(missing))
    assert len({(row["a"], row["b"]) for row in tried}) == 9
    assert all(row["a"] != row["b"] for row in tried)
    assert any(row["a"] < row["b"] for row in tried)
    assert any(row["a"] > row["b"] for row in tried)
    assert len(list(assignments(missing[:1]))) == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("log10(1000)", 3), ("log2(8)", 3), ("log(1)", 0), ("exp(0)", 1), ("sqrt(9)", 3)),
        *(("cos(0)", 1), ("sin(0)", 0), ("tan(0)", 0), ("tanh(0)", 0), ("abs(-2)", 2)),
        *(("ceil(1.2)", 2), ("floor(1.8)", 1), ("int(-1.8)", -1), ("round(2.5)", 2)),
        ("cos(pi)", -1),
    ],
)
def test_each_function(text: str, value: int) -> None:
    assert evaluate(text, {}) == value
    counted = text.replace("(", "(epoch + ", 1)
    assert Expression(counted, {}).array(np.zeros(2)) == pytest.approx([value, value])


def test_branches_are_worked_out_only_where_they_are_taken() -> None:
    ticks = np.arange(4)
    text = "1 / epoch if epoch else 7"
    assert Expression(text, {}).array(ticks) == pytest.approx([7, 1, 1 / 2, 1 / 3])
    text = "epoch > 0 and 1 / epoch > 0.4"
    assert Expression(text, {}).array(ticks).tolist() == [0, 1, 1, 0]
    text = "epoch < 1 or 1 / epoch > 0.4"
    assert Expression(text, {}).array(ticks).tolist() == [1, 1, 1, 0]


DESCRIBED = {
    "true": "the boolean true",
    "'x'": "the string `x`",
    "[1, 2]": "an array of 2",
    "{ a = 1 }": "a table",
    "3": "the integer 3",
    "-3": "the integer -3",
    "0.5": "0.5",
    "3.0": "the float 3.0",
    "inf": "the float inf",
    "nan": "the float nan",
    "2026-01-02": "the date or time `2026-01-02`",
    "12:30:00": "the date or time `12:30:00`",
}


@pytest.mark.parametrize("text", DESCRIBED)
def test_a_value_in_words(text: str) -> None:
    assert describe(tomli.loads(f"a = {text}")["a"]) == DESCRIBED[text]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("optimizer.lr=0.5", "lr = 0.5"),
        ("scheduler.type='StepLR'", 'type = "StepLR"'),
        ("scheduler.milestones=[1, 2]", "milestones = [1, 2]"),
        ("scheduler.schedulers.0.gamma=0.1", "gamma = 0.1"),
    ],
)
def test_what_a_plot_calls_a_value(text: str, label: str) -> None:
    assert parse_set(text).label == label


@pytest.mark.parametrize(
    ("text", "column"),
    [("x", 0), ("  x", 2), ("1 + x", 4), ("  1 + x", 6), ("f(1)", 0), ("1 + 'a'", 4)],
)
def test_where_an_expression_is_wrong(text: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, {"epoch": 1})
    assert caught.value.column == column


def test_the_first_metrics_of_each_kind() -> None:
    text = HEAD + "scheduler = { type = 'ReduceLROnPlateau' }\n"
    for metric, expected in (
        ("values = [3, 2]", [3, 2, 2]),
        ("expression = '1 + epoch'", [1, 2, 3]),
    ):
        spec = lrviz.loads(f"{text}metric = {{ {metric} }}\n")
        assert spec.metric is not None
        assert spec.metric.first(3).tolist() == expected
        assert [spec.metric.at(tick) for tick in range(3)] == expected


def test_small_powers_are_powers() -> None:
    assert [evaluate(text, {}) for text in ("0 ** 0", "1 ** 5", "(-1) ** 3", "2 ** -1")] == [
        *(1, 1, -1, 0.5)
    ]
    assert evaluate("2 ** 0", {}) == 1


def test_the_rows_are_taguchis() -> None:
    kinds = ("batches", "steps", "epochs", "lr", "share", "other")
    missing = [Unknown(kind, kind) for kind in kinds]
    rows = [
        tuple(PLAUSIBLE[kind].index(row[kind]) for kind in kinds) for row in assignments(missing)
    ]
    assert rows == [
        (a, b, (a + b) % 3, (a + 2 * b) % 3, (a + 1) % 3, (b + 1) % 3)
        for a in range(3)
        for b in range(3)
    ]
    assert [row["lr"] for row in assignments(missing[3:4])] == list(PLAUSIBLE["lr"])


@pytest.mark.parametrize(
    ("kind", "moved"),
    [
        ("epochs", lambda value: value + 1),
        ("lr", lambda value: value * 1.1),
        ("share", lambda value: value**1.1),
    ],
)
def test_a_second_unknown_of_a_kind_is_moved(kind: Counts, moved: Callable[[float], float]) -> None:
    rows = list(assignments([Unknown("a", kind), Unknown("b", kind)]))
    assert {row["a"] for row in rows} == set(PLAUSIBLE[kind])
    assert {row["b"] for row in rows} == {moved(value) for value in PLAUSIBLE[kind]}


def test_what_the_project_assumes_fills_in_for_a_length() -> None:
    text = "epochs = 9\noptimizer = { lr = 0.1 }\n"
    scheduler = "scheduler = { type = 'StepLR', step_size = 30, interval = 'step' }\n"
    for key, steps in (("steps_per_epoch", 63), ("batches_per_epoch", 63)):
        spec = lrviz.loads(text + scheduler, assume=[f"{key}=7"])
        assert spec.total_steps == steps
        assert lrviz.loads(f"{text}{key} = 5\n{scheduler}", assume=[f"{key}=7"]).total_steps == 45
