"""The page's own formulas against Python's, in a real browser."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import lrviz
from lrviz.engine.timeline import lengths
from lrviz.gallery.facts import facts
from lrviz.gallery.play import plan_of
from lrviz.known.torch import KNOWN, torch_of
from lrviz.plot.numbers import LrText, count_text
from tests.gallery.browser import SPECS, needs_chromium, scheduler_toml
from tests.installed import here
from tests.sampling import sample

pytestmark = needs_chromium
_MOST = 4000  # points that are compared of one curve
RUN = """([plan, every]) => {
    const { step, lr, momentum } = schedules.run(plan);
    const some = (row) => row.filter((_, index) => index % every === 0);
    return [step.length, some(step), lr.map(some), momentum && momentum.map(some)];
}"""


def largest_difference(page: Any, spec: lrviz.Spec) -> float:
    """Between the page's curve and Python's, as a share of the highest LR."""
    curve = lrviz.simulate(spec, engine="formula")
    plan = plan_of(spec, curve.ticks)
    every = -(-curve.ticks // _MOST)
    ticks, step, lr, momentum = page.evaluate(RUN, [plan, every])
    assert ticks == curve.ticks
    assert step == curve.step[::every].tolist()
    if curve.momentum is not None:
        assert np.abs(np.array(momentum) - curve.momentum[:, ::every]).max() <= 1e-9
    scale = max(float(np.abs(curve.lr).max()), 1e-300)
    return float(np.abs(np.array(lr) - curve.lr[:, ::every]).max()) / scale


def differences_of_cards(page: Any, *, long: bool) -> dict[str, float]:
    """Of the cards of the gallery, those of many ticks or the others."""
    specs = {path.stem: lrviz.load(path) for path in here(SPECS)}
    chosen = {name: spec for name, spec in specs.items() if (sum(lengths(spec)) > 5000) == long}
    return {name: largest_difference(page, spec) for name, spec in chosen.items()}


def test_the_gallery(page: Any) -> None:
    found = differences_of_cards(page, long=False)
    assert len(found) > 40
    assert {name: value for name, value in found.items() if value > 1e-9} == {}


@pytest.mark.slow
def test_the_gallery_of_many_ticks(page: Any) -> None:
    found = differences_of_cards(page, long=True)
    print(f"{len(found)} cards, largest difference {max(found.values()):.3g} of the highest LR")
    assert {name: value for name, value in found.items() if value > 1e-9} == {}


def random_curves(page: Any, count: int, seed: int) -> list[float]:
    """Of schedules as one or another torch has them."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        try:
            spec = lrviz.loads(scheduler_toml(rng))
            spec = replace(spec, torch_version=torch_of(rng.choice(KNOWN)))
            lrviz.simulate(spec, engine="formula")
        except lrviz.SpecError:
            continue  # what torch refuses
        found.append(largest_difference(page, spec))
    return found


def test_random_schedules(page: Any) -> None:
    assert max(random_curves(page, 100, seed=7)) <= 1e-9


@pytest.mark.slow
def test_many_random_schedules(page: Any) -> None:
    found = random_curves(page, len(sample(range(3000), 20)), seed=8)
    print(f"{len(found)} curves, largest difference {max(found):.3g} of the highest LR")
    assert max(found) <= 1e-9


def some_numbers() -> list[float]:
    rng = random.Random(3)
    plain = [0.0, 1.0, 0.1, 0.03125, 0.0625, 1e-4, 9.995e-4, 999.5, 9999.5, 1e4, 2.5, 12345.0]
    wide = [rng.uniform(-1, 10) * 10 ** rng.uniform(-12, 12) for _ in range(300)]
    halves = [rng.randrange(1, 4096) / 2 ** rng.randrange(0, 16) for _ in range(300)]
    return [*plain, *wide, *halves]


def test_numbers_are_written_as_python_writes_them(page: Any) -> None:
    values = some_numbers()
    for digits in (2, 3, 4, 6):
        script = "([values, digits]) => values.map((value) => numbers.general(value, digits))"
        assert page.evaluate(script, [values, digits]) == [f"{v:.{digits}g}" for v in values]
    for top, log in ((0.1, False), (4e-4, False), (1e-3, True), (2e4, False)):
        script = "([values, top, log]) => values.map((value) => numbers.lrText(value, top, log))"
        text = LrText(top, log)
        assert page.evaluate(script, [values, top, log]) == [text(value) for value in values]
    counts = [abs(value) for value in values if abs(value) < 1e15]
    script = "(values) => values.map(numbers.countText)"
    assert page.evaluate(script, counts) == [count_text(value) for value in counts]


def test_facts_are_those_of_the_table(page: Any) -> None:
    from lrviz.gallery.card_parts import fact_rows

    script = """(data) => facts.columns(play.shown(data, null, schedules.run(data.plan)))"""
    for path in here(SPECS):
        spec = lrviz.load(path)
        if sum(lengths(spec)) > 5000:
            continue
        curve = lrviz.simulate(spec, engine="formula")
        rows = fact_rows(curve, facts(curve))
        data = {
            "plan": plan_of(spec, curve.ticks),
            "unit": "step",
            "per": 1,
            "total": curve.total_steps,
            "groups": [{"name": "", "at": curve.groups.index(f.groups[0])} for f in facts(curve)],
        }
        expected = [list(column) for column in zip(*(texts for _, texts in rows), strict=True)]
        assert page.evaluate(script, data) == expected, path.name
