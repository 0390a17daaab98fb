"""What the page is given of metrics, phases and groups, at the limits of what it takes."""

from __future__ import annotations

import re
from typing import Any

import pytest

import lrviz
from lrviz.gallery import find
from lrviz.gallery.card_parts import table_of
from lrviz.gallery.facts import facts
from lrviz.gallery.play import CLASSES, MOST_TICKS, NoFormula, plan_of
from lrviz.known.phases import BUILT_IN

RUN = "epochs = 4\nsteps_per_epoch = 5\n"
PLATEAU = 'scheduler = { type = "ReduceLROnPlateau" }\n'


def plan(text: str, ticks: int = 4) -> Any:
    return plan_of(lrviz.loads(f"{RUN}{text}"), ticks)


@pytest.mark.parametrize(
    ("metric", "given"),
    [
        ("", {"values": [1.0], "given": False}),
        ("metric = { values = [3, 2.5] }", {"values": [3.0, 2.5], "given": True}),
        ("metric = { expression = 'epoch' }", {"tree": "t", "given": True}),
        ("metric = { expression = '2' }", {"tree": 2, "given": True}),
    ],
)
def test_a_metric(metric: str, given: dict[str, Any]) -> None:
    assert plan(f"optimizer.lr = 0.1\n{PLATEAU}{metric}")["metric"] == given


def test_the_most_of_a_metric() -> None:
    text = f"optimizer.lr = 0.1\n{PLATEAU}metric.values = "
    assert len(plan(f"{text}[{', '.join(['1'] * 2000)}]")["metric"]["values"]) == 2000
    for values in (", ".join(["1"] * 2001), "1, inf", "nan"):
        with pytest.raises(NoFormula, match="without its metric, which is not in the page"):
            plan(f"{text}[{values}]")


def test_phases() -> None:
    text = (
        'optimizer.lr = 0.1\nscheduler = { type = "Phases", phases = ['
        '{ shape = "linear", from = 0, to = 1, length = 2 }, { shape = "cosine", to = 0.1 }] }'
    )
    [scheduler] = plan(text)["schedulers"]
    assert scheduler["type"] == "Phases"
    assert [phase["shape"] for phase in scheduler["args"]["phases"]] == ["linear", "cosine"]
    assert scheduler["given"] == ["phases"]
    assert (scheduler["interval"], scheduler["frequency"]) == ("epoch", 1)


@pytest.mark.parametrize(
    ("optimizer", "why"),
    [
        ("lr = 0.1, groups = [{ momentum = 0.5 }, {}]", "these param groups"),
        ("lr = 0.1, groups = [{ weight_decay = 0.5 }, { lr = 1 }]", ""),
        ("lr = 0.1", ""),
    ],
)
def test_param_groups(optimizer: str, why: str) -> None:
    text = f"optimizer = {{ {optimizer} }}\nscheduler = {{ type = 'StepLR', step_size = 2 }}"
    if why:
        with pytest.raises(NoFormula, match=why):
            plan(text)
    else:
        assert plan(text)["groups"]


def test_the_most_ticks() -> None:
    text = "optimizer.lr = 0.1\nscheduler = { type = 'StepLR', step_size = 2 }"
    assert MOST_TICKS == 2_000_000
    assert plan(text, MOST_TICKS)["total"] == 20
    with pytest.raises(NoFormula, match="2,000,001 ticks"):
        plan(text, MOST_TICKS + 1)


@pytest.mark.parametrize(("groups", "more"), [(1, None), (2, None), (4, None), (5, 1), (7, 3)])
def test_a_table_has_four_groups_and_the_number_of_the_others(
    groups: int, more: int | None
) -> None:
    inside = ", ".join(f"{{ name = 'g{n}', lr = {n + 1} }}" for n in range(groups))
    spec = lrviz.loads(
        f"{RUN}optimizer = {{ lr = 0.1, groups = [{inside}] }}\n"
        "scheduler = { type = 'StepLR', step_size = 2 }"
    )
    curve = lrviz.simulate(spec, engine="formula")
    table = table_of(curve, facts(curve))
    shown = min(groups, 4)
    assert table.count('scope="col"') == (shown if groups > 1 else 0)
    assert len(re.findall("<td>[^<]", table)) == 5 * shown
    assert ("more param groups" in table) is (more is not None)
    if more is not None:
        assert f"<p>and {more} more param groups</p>" in table


def test_each_class_has_a_formula_in_the_page_and_words_to_be_found_by() -> None:
    assert set(CLASSES) == set(BUILT_IN)
    assert set(find._SHAPES) == set(BUILT_IN)


def test_a_small_picture_has_a_size() -> None:
    assert (find.WIDE, find.HIGH) == (120, 44)
