"""What the page says of a changed schedule: nothing that ``lrviz check`` does not say of it."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

import lrviz
from lrviz.gallery import edits as editing
from lrviz.gallery.check import about_of, known_rules
from lrviz.gallery.edits import edits_of, follows_of
from lrviz.gallery.play import plan_of
from lrviz.known.torch import KNOWN, torch_of
from lrviz.lint.registry import spec_rules
from lrviz.lint.run import check_spec
from lrviz.lint.select import Selection
from tests.gallery.browser import SPECS, needs_chromium, scheduler_toml
from tests.installed import here
from tests.sampling import sample

pytestmark = needs_chromium

# What only Python says: of a run that is resumed, of a metric's name, what torch does not build,
# what is off by default, and of specs that the page has no formula for.
NOT_IN_THE_PAGE = {"LR110", "LR111", "LR207", "LR317", "LR410", "LR501", "LR504"}

CHECK = """([data, known, all]) => all.map((values) => {
    const wrong = data.edits.map((edit, index) => play.refused(edit, values[index])).find(Boolean);
    if (wrong) return { wrong };
    let plan = null, ran = null;
    try {
        plan = play.changed(data, values);
        ran = play.ran(data, plan);
    } catch (error) { if (!plan) return { wrong: error.message }; }
    try {
        const options = { ...known.options, ...data.check.options };
        const about = { ...data.check, rules: known.rules, options };
        return { said: curves.check(plan, ran, about) };
    } catch (error) { return { wrong: error.message }; }
})"""


@pytest.fixture(autouse=True)
def spec_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a number stands in the PyTorch code takes long to find, and is not asked for here."""
    monkeypatch.setattr(editing, "code", lambda spec: "")
    monkeypatch.setattr(editing, "_in_code", lambda *_: None)


def data_of(spec: lrviz.Spec) -> dict[str, Any]:
    """What the page has of a spec."""
    curve = lrviz.simulate(spec, engine="formula")
    return {
        "plan": plan_of(spec, curve.ticks),
        "edits": edits_of(spec),
        "follows": follows_of(spec),
        "check": about_of(spec, Selection(), (), {}),
    }


def spelled(edit: dict[str, Any], value: float) -> str:
    """A number as the page writes it: JavaScript has one kind of them."""
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    return f"{text}.0" if edit.get("float") and "." not in text and "e" not in text else text


def with_values(spec: lrviz.Spec, edits: list[dict[str, Any]], values: list[float]) -> str:
    text = spec.plan.text
    pairs = sorted(zip(edits, values, strict=True), key=lambda pair: -pair[0]["toml"][0])
    for edit, value in pairs:
        if value != edit["value"]:
            start, end = edit["toml"]
            text = text[:start] + spelled(edit, value) + text[end:]
    return text


def said_by_python(spec: lrviz.Spec, text: str) -> set[tuple[str, str, str]] | None:
    """The findings; None where it is no spec that lrviz takes."""
    try:
        changed = lrviz.loads(text, name=spec.plan.name, folder=spec.plan.folder)
    except lrviz.SpecError:
        return None
    changed = replace(changed, torch_version=spec.torch_version)
    found = check_spec(changed, engine="formula").diagnostics
    return {(d.code, str(d.severity), d.message) for d in found if d.code > "LR1"}


def some_values(rng: random.Random, edits: list[dict[str, Any]]) -> list[float]:
    """The numbers of a card, one or two of them moved."""
    values = [edit["value"] for edit in edits]
    for index in rng.sample(range(len(edits)), min(len(edits), rng.choice((1, 1, 2)))):
        own = edits[index]["value"]
        factor = rng.choice((0.0, 0.1, 0.33, 0.5, 0.9, 1.03, 1.2, 2, 3, 10, -1))
        moved = own * factor
        if edits[index]["whole"] and rng.random() < 0.9:
            moved = round(moved)
        name = edits[index]["name"]
        # All that a message could name then is what is left of rounding.
        if (name.startswith("lr") and not moved) or (name.endswith("power") and moved < 0):
            continue
        values[index] = float(f"{moved:.3g}")
    return values


def compared(page: Any, spec: lrviz.Spec, cases: list[list[float]]) -> Counter[str]:
    """How often each rule spoke: the page and Python the same, in the same words."""
    data = data_of(spec)
    assert json.loads(json.dumps(data, allow_nan=False))
    told = page.evaluate(CHECK, [data, known_rules(), cases])
    spoken: Counter[str] = Counter()
    for values, own in zip(cases, told, strict=True):
        text = with_values(spec, data["edits"], values)
        expected = said_by_python(spec, text)
        if own.get("said") is None:
            spoken["not judged"] += 1
            if "wrong" in own and "expected" in own["wrong"]:
                assert expected is None, (own, text)
            continue
        found = {(d["code"], d["severity"], d["message"]) for d in own["said"]}
        assert expected is not None, (found, text)
        kept = {one for one in expected if one[0] not in NOT_IN_THE_PAGE}
        assert found == kept, text
        spoken.update(code for code, _, _ in found)
        spoken["judged"] += 1
    return spoken


def test_the_page_has_the_rules_over_specs(page: Any) -> None:
    ours = {rule.code for rule in spec_rules() if "LR1" < rule.code < "LR6"}
    assert set(page.evaluate("curves.codes")) == ours - NOT_IN_THE_PAGE


def over_the_cards(page: Any, count: int, seed: int, most: int) -> Counter[str]:
    """Over the cards of at most so many ticks, each as it is and with numbers moved."""
    rng = random.Random(seed)
    spoken: Counter[str] = Counter()
    for path in here(SPECS):
        spec = lrviz.load(path)
        if lrviz.simulate(spec, engine="formula").ticks > most:
            continue
        edits = edits_of(spec)
        cases = [
            [edit["value"] for edit in edits],
            *(some_values(rng, edits) for _ in range(count)),
        ]
        spoken += compared(page, spec, [case for case in cases if small(edits, case)])
    return spoken


def over_random_schedules(page: Any, count: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)
    spoken: Counter[str] = Counter()
    while spoken["schedules"] < count:
        try:
            spec = lrviz.loads(scheduler_toml(rng))
            spec = replace(spec, torch_version=torch_of(rng.choice(KNOWN)))
            lrviz.simulate(spec, engine="formula")
        except lrviz.SpecError:
            continue
        edits = edits_of(spec)
        cases = [[edit["value"] for edit in edits], *(some_values(rng, edits) for _ in range(3))]
        spoken += compared(page, spec, [case for case in cases if small(edits, case)])
        spoken["schedules"] += 1
    return spoken


def small(edits: list[dict[str, Any]], values: list[float]) -> bool:
    """Whether the run is not many times as long as the card's."""
    lengths = {"epochs", "steps", "steps_per_epoch"}
    return all(
        edit["name"] not in lengths or value <= 3 * edit["value"]
        for edit, value in zip(edits, values, strict=True)
    )


def test_cards_with_changed_numbers(page: Any) -> None:
    spoken = over_the_cards(page, 2, seed=5, most=5000)
    assert spoken["judged"] > 100


def test_random_schedules(page: Any) -> None:
    spoken = over_random_schedules(page, 30, seed=11)
    assert spoken["judged"] > 80
    assert len(spoken) > 15


ALIKE = {
    "LR202": "{ type = 'LambdaLR', lr_lambda = '0.4 ** epoch if epoch < 30 else 1e-14' }",
    "LR209": "{ type = 'LambdaLR', lr_lambda = '(1 + cos(pi * epoch / 99)) / 2' }",
    "LR304": "{ type = 'MultiStepLR', milestones = [9, 201, 202, 203, 204, 205, 206, 207] }",
}
RISES = "{ shape = 'linear', from = 0, to = 1, length = 0 }"
SILENT = f"{{ type = 'Phases', phases = [{RISES}, {{ shape = 'constant' }}] }}"


def of_200_epochs(scheduler: str) -> lrviz.Spec:
    return lrviz.loads(f"epochs = 200\noptimizer = {{ lr = 0.1 }}\nscheduler = {scheduler}")


@pytest.mark.parametrize("code", ALIKE)
def test_says_what_python_says(code: str, page: Any) -> None:
    spec = of_200_epochs(ALIKE[code])
    assert compared(page, spec, [[edit["value"] for edit in edits_of(spec)]])[code] == 1


def test_a_phase_of_no_ticks_is_no_schedule_that_never_moves(page: Any) -> None:
    spec = of_200_epochs(SILENT)
    spoken = compared(page, spec, [[edit["value"] for edit in edits_of(spec)]])
    assert dict(spoken) == {"judged": 1}


def test_raises_where_torch_divides_by_0(page: Any) -> None:
    decay = "{ type = 'PolynomialLR', total_iters = 5, power = 2 }"
    cosine = "{ type = 'CosineAnnealingLR', T_max = 290 }"
    both = f"{{ type = 'ChainedScheduler', schedulers = [{decay}, {cosine}] }}"
    parts = f"{both}, {cosine}"
    spec = of_200_epochs(f"{{ type = 'SequentialLR', milestones = [90], schedulers = [{parts}] }}")
    names = ("total_iters", "power")
    values = [0.0 if e["name"].endswith(names) else e["value"] for e in edits_of(spec)]
    assert "LR302" not in compared(page, spec, [values])


@pytest.mark.slow
def test_many_changed_numbers(page: Any) -> None:
    spoken = over_the_cards(page, len(sample(range(30), 10)), seed=6, most=100_000)
    spoken += over_random_schedules(page, len(sample(range(600), 12)), seed=12)
    print(spoken)
    assert len(spoken) > 20
