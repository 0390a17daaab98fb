"""Phases: what each key means, what is refused and where, and the places that rules ask for."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lrviz
from lrviz.spec.phases import Factor, Phase, decay

HEAD = "steps = 100\noptimizer = { lr = 1.0 }\n"


def spec(phases: str, more: str = "") -> lrviz.Spec:
    return lrviz.loads(f'{HEAD}scheduler = {{ type = "Phases", phases = [{phases}]{more} }}\n')


def factors(phases: str) -> list[float]:
    """The factor at each of the 100 steps, by the formulas, held to what one tick gives."""
    found = lrviz.simulate(spec(phases), engine="formula").lr[0]
    each = Factor(spec(phases).schedulers[0].arguments["phases"])
    np.testing.assert_allclose([each(tick) for tick in range(100)], found, rtol=0, atol=4e-16)
    return list(found)


VALUES = {
    # phases: (values by tick)
    "the example": (
        '{shape="linear", from=0, to=1, length=20}, {shape="constant", to=1, length=40}, '
        '{shape="1-sqrt", from=1, to=0.1, length=40}',
        {0: 0.0, 10: 0.5, 20: 1.0, 59: 1.0, 60: 1.0, 70: 1 - 0.9 * 0.5, 99: 1 - 0.9 * 0.975**0.5},
    ),
    "what is left out": (
        '{shape="linear", to=0.5, length=10}, {shape="constant", length=10}, '
        '{shape="linear", to=0}',
        {0: 1.0, 5: 0.75, 10: 0.5, 19: 0.5, 20: 0.5, 60: 0.25, 99: 0.5 / 80},
    ),
    "a tick ahead": (
        '{shape="linear", from=0, to=1, length=10, shift=1}, {shape="linear", to=0, shift=1}',
        {0: 0.1, 9: 1.0, 10: 89 / 90, 99: 0.0},
    ),
    "a tick behind": (
        '{shape="linear", from=0, to=1, length=10, shift=-2}',
        {0: 0.0, 2: 0.0, 3: 0.1, 12: 1.0, 99: 1.0},
    ),
    "held": ('{shape="cosine", to=0.1, length=50}', {25: 0.55, 50: 0.1, 75: 0.1, 99: 0.1}),
    "gone on": (
        '{shape="cosine", to=0.1, length=50, past_end="continue"}',
        {25: 0.55, 50: 0.1, 75: 0.55},
    ),
    "a ratio gone on": (
        '{shape="exponential", to=0.01, length=50, past_end="continue"}',
        {25: 0.1, 50: 0.01, 75: 0.001},
    ),
    "restarts gone on": (
        '{shape="cosine", to=0, length=40, restarts=1, past_end="continue"}',
        {10: 0.5, 20: 1.0, 40: 1.0, 50: 0.5},
    ),
    "restarts held": ('{shape="cosine", to=0, length=40, restarts=1}', {20: 1.0, 40: 0.0, 50: 0.0}),
    "restarts": ('{shape="cosine", to=0, restarts=1}', {0: 1.0, 25: 0.5, 50: 1.0, 75: 0.5}),
    "cycles": ('{shape="cosine", to=0, cycles=1.5}', {0: 1.0, 50: 0.5, 25: 0.5 - 0.5**1.5}),
    "power": ('{shape="power", to=0, power=2}', {0: 1.0, 50: 0.25, 90: 0.01}),
    "exponential": ('{shape="exponential", to=1e-4}', {0: 1.0, 50: 0.01, 75: 0.001}),
    "exponential with a base": ('{shape="exponential", to=0, base=0.5}', {50: 2 * 0.5**0.5 - 1}),
    "log": (
        '{shape="log", from=0, to=1, length=8}',
        {0: 0.0, 1: 1 / 3, 3: 2 / 3, 7: 1.0, 8: 1.0, 99: 1.0},
    ),
    "inverse-sqrt": (
        '{shape="linear", from=0, to=1, length=20}, {shape="inverse-sqrt"}',
        {20: 1.0, 80: 0.5},
    ),
    "inverse-sqrt to more than 0": (
        '{shape="inverse-sqrt", to=0.2, timescale=25}',
        {0: 1.0, 75: 0.6},
    ),
    "inverse-sqrt by another power": (
        '{shape="inverse-sqrt", power=1, timescale=25}',
        {75: 0.25},
    ),
    "floor": ('{shape="linear", to=0, floor=0.3}', {60: 0.4, 70: 0.3, 90: 0.3}),
    "no ticks": (
        '{shape="linear", from=0, to=1, length=0}, {shape="linear", to=0}',
        {0: 1.0, 50: 0.5},
    ),
    "no ticks of one that nears its end": (
        '{shape="inverse-sqrt", from=0.5, length=0}, {shape="inverse-sqrt", length=0}',
        {0: 0.5, 99: 0.5},
    ),
    "broken ticks": (
        '{shape="linear", from=0, to=1, length="total_steps / 40"}, {shape="constant"}',
        {0: 0.0, 2: 0.8, 3: 1.0},
    ),
    "longer than the run": (
        '{shape="linear", to=0, length=400}, {shape="constant"}',
        {99: 301 / 400},
    ),
}


@pytest.mark.parametrize(("phases", "values"), VALUES.values(), ids=VALUES)
def test_values(phases: str, values: dict[int, float]) -> None:
    found = factors(phases)
    assert {tick: found[tick] for tick in values} == pytest.approx(values, abs=7e-16)


def test_where_the_last_phase_begins_only_after_the_run_it_has_no_ticks() -> None:
    found = spec('{shape="linear", to=0, length=400}, {shape="cosine", to=1}')
    first, last = found.schedulers[0].arguments["phases"]
    assert (first.end, last.start, last.length) == (400, 400, 0)
    assert Factor((first, last))(400) == 1.0


@pytest.mark.parametrize(
    ("child", "ticks"),
    [(0, 30), (1, 50), (2, 20)],
)
def test_inside_a_sequence_the_rest_of_the_run_is_the_rest_of_the_phase(
    child: int, ticks: int
) -> None:
    one = '{ type = "Phases", phases = [{ shape = "linear", to = 0 }] }'
    text = f'{HEAD}scheduler = {{ type = "SequentialLR", milestones = [30, 80], schedulers = ['
    found = lrviz.loads(f"{text}{one}, {one}, {one}] }}\n")
    assert found.schedulers[0].children[child].arguments["phases"][0].length == ticks


def test_a_scheduler_that_ticks_less_often_has_fewer_ticks_to_fill() -> None:
    text = "epochs = 10\nsteps_per_epoch = 7\noptimizer = { lr = 1.0 }\n"
    own = 'scheduler = { type = "Phases", phases = [{ shape = "linear", to = 0 }]'
    for pace, ticks in (("", 10), (', interval = "step"', 70), (", frequency = 4", 3)):
        found = lrviz.loads(f"{text}{own}{pace} }}\n")
        assert found.schedulers[0].arguments["phases"][0].length == ticks


LINE = '{shape="linear", to=0, length=10}'
WRONG = {
    # phases: (what the error's span covers, a part of its message)
    "no phases": ("", "[]", "`phases` is an empty array; expected an array of phase tables"),
    "no table": ("3", "3", "a phase is the integer 3; expected a table with a `shape`"),
    "no shape": ("{to=1}", "{to=1}", "the phase has no `shape`; expected"),
    "a shape misspelt": ('{shape="liner", to=1}', '"liner"', "(did you mean `linear`?)"),
    "shape misspelt": ('{shap="linear"}', "shap", "(did you mean `shape`?)"),
    "a key misspelt": (
        '{shape="linear", to=0, lenght=3}',
        "lenght",
        "a linear phase has no argument `lenght` (did you mean `length`?)",
    ),
    "a key of another shape": (
        '{shape="linear", to=0, power=3}',
        "power",
        "a linear phase has no argument `power`",
    ),
    "nowhere to go": ('{shape="linear"}', '"linear"', "a linear phase needs `to`"),
    "a length of none": (
        '{shape="linear", to=0}, {shape="constant"}',
        '"linear"',
        "the phase has no `length`; only the last phase takes the rest of the run",
    ),
    "a length below 0": ('{shape="linear", to=0, length=-1}', "-1", "at least 0"),
    "a text": ('{shape="linear", to=0, length=true}', "true", "`length` is the boolean true"),
    "an expression": ('{shape="linear", to=0, length="epoch / 2"}', "epoch / 2", "no `epoch`"),
    "past_end of another": (
        '{shape="linear", to=0, length=3, past_end="continue"}, {shape="constant"}',
        "past_end",
        "`past_end` belongs to the last phase",
    ),
    "past_end": ('{shape="linear", to=0, past_end="go"}', '"go"', 'expected "hold" or "continue"'),
    "exponential from 0": (
        '{shape="exponential", from=0, to=1}',
        "0",
        "an exponential phase goes `from` 0; expected more than 0",
    ),
    "exponential from where the phase before ends, and what follows it": (
        '{shape="power", to=0, length=5}, {shape="exponential", to=0.1, length=5}, '
        '{shape="linear", to=0}',
        '"exponential"',
        "goes `from` 0, where the phase before ends; expected more than 0",
    ),
    "an end beyond every number": (
        '{shape="cosine", to=0, length=5, cycles=1e308}, {shape="linear", to=0}',
        '{shape="cosine", to=0, length=5, cycles=1e308}',
        "the cosine phase ends at no number",
    ),
    "exponential to 0": ('{shape="exponential", to=0}', "0", "goes `to` 0"),
    "exponential to nearly 0": (
        '{shape="exponential", from=1e300, to=1e-300}',
        "1e-300",
        "too far",
    ),
    "a base of 1": ('{shape="exponential", to=0, base=1}', "1", "`base` is 1"),
    "log of 1": ('{shape="log", from=0, to=1, length=1}', "1", "1 ticks long"),
    "no timescale": ('{shape="inverse-sqrt"}', '"inverse-sqrt"', "needs `timescale`"),
    "a fractional power": (
        '{shape="power", to=0, power=0.5, past_end="continue"}',
        '"continue"',
        "only by a whole `power`",
    ),
}


def test_a_key_of_a_phase_that_stands_beside_them() -> None:
    with pytest.raises(lrviz.SpecError, match="`past_end` belongs to a phase") as caught:
        spec('{shape="cosine", to=0}', ', past_end = "continue"')
    assert [p.code for p in caught.value.problems] == ["LR005"]


@pytest.mark.parametrize(("phases", "place", "message"), WRONG.values(), ids=WRONG)
def test_refused(phases: str, place: str, message: str) -> None:
    with pytest.raises(lrviz.SpecError) as caught:
        spec(phases)
    (problem,) = caught.value.problems
    assert problem.span is not None
    text = f'{HEAD}scheduler = {{ type = "Phases", phases = [{phases}] }}\n'
    assert text[problem.span.start : problem.span.end] == place
    assert message in problem.message


def test_every_wrong_phase_is_told_at_once() -> None:
    with pytest.raises(lrviz.SpecError) as caught:
        spec('{shape="linear", to=0, length=-1}, {shape="cosin"}, {shape="power", to=0, powr=1}')
    assert [p.code for p in caught.value.problems] == ["LR005"] * 3


def test_a_number_too_large_past_the_end_is_told_at_its_phase() -> None:
    wild = spec('{shape="exponential", to=1e300, length=1, past_end="continue"}')
    for engine in ("formula", "torch"):
        if engine == "torch":
            pytest.importorskip("torch")
        with pytest.raises(lrviz.SpecError, match="the exponential phase is too large") as caught:
            lrviz.simulate(wild, engine=engine)  # type: ignore[arg-type]
        assert caught.value.problems[0].code == "LR008"


def test_phases_that_rules_ask_for() -> None:
    text = (
        '{shape="linear", from=0, to=1, length=20}, {shape="constant", length=40}, '
        '{shape="cosine", to=0.1, length=30}, {shape="constant"}'
    )
    phases: tuple[Phase, ...] = spec(text).schedulers[0].arguments["phases"]
    assert [p.trend for p in phases] == ["rises", "holds", "falls", "holds"]
    assert [(p.start, p.end) for p in phases] == [(0, 20), (20, 60), (60, 90), (90, 100)]
    assert decay(phases) == phases[2:3]


def test_a_cosine_that_stops_elsewhere_hands_that_factor_on() -> None:
    phases = spec('{shape="cosine", to=0, length=10, cycles=0.25}, {shape="constant"}')
    first, second = phases.schedulers[0].arguments["phases"]
    assert first.ends == pytest.approx(0.5)
    assert second.last == first.ends
    assert not math.isclose(first.ends, first.last)
