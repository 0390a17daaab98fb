"""The page's own formulas against Python's, in a real browser."""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lrviz
from lrviz.gallery.play import plan_of
from tests.gallery.test_page import CHROMIUM, QUIET, sync_api

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
GALLERY = Path(__file__).parent.parent.parent / "gallery"
SPECS = sorted(GALLERY.glob("*/*.toml"))
NO_FORMULA = {"ReduceLROnPlateau", "SWALR"}
_MOST = 4000  # points that are compared of one curve


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        opened = browser.new_page()
        text = files("lrviz.gallery").joinpath("schedules.js").read_text(encoding="utf-8")
        opened.add_script_tag(content=text)
        yield opened
        browser.close()


def compared(page: Any, spec: lrviz.Spec) -> bool:
    """Whether the page has formulas for a spec; they then give what Python's do."""
    curve = lrviz.simulate(spec, engine="formula")
    plan = plan_of(spec, curve.ticks)
    if plan is None:
        return False
    every = -(-curve.ticks // _MOST)
    found = page.evaluate(
        """([plan, every]) => {
            const { step, lr, momentum } = schedules.run(plan);
            const some = (row) => row.filter((_, index) => index % every === 0);
            return [step.length, some(step), lr.map(some), momentum && momentum.map(some)];
        }""",
        [plan, every],
    )
    assert found[0] == curve.ticks
    assert found[1] == curve.step[::every].tolist()
    scale = max(float(np.abs(curve.lr).max()), 1e-300)
    assert np.abs(np.array(found[2]) - curve.lr[:, ::every]).max() <= 1e-9 * scale
    if curve.momentum is not None:
        assert np.abs(np.array(found[3]) - curve.momentum[:, ::every]).max() <= 1e-9
    return True


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_gallery(page: Any, path: Path) -> None:
    spec = lrviz.load(path)
    without = any(scheduler.type in NO_FORMULA for scheduler in spec.walk())
    assert compared(page, spec) == (not without)


def a_scheduler(rng: random.Random, ticks: int, depth: int = 0) -> str:
    """The TOML of a random scheduler, as an inline table."""
    kinds = ["step", "multi", "constant", "linear", "exp", "poly", "cosine", "restarts", "lambda"]
    kind = rng.choice([*kinds, "cyclic", "onecycle", "phases"] if depth == 0 else kinds)
    if depth < 2 and rng.random() < 0.35:
        count = rng.randint(2, 3)
        inside = ", ".join(a_scheduler(rng, ticks, 2) for _ in range(count))
        if rng.random() < 0.3:
            return f"{{ type = 'ChainedScheduler', schedulers = [{inside}] }}"
        milestones = sorted(rng.sample(range(1, ticks), count - 1))
        return f"{{ type = 'SequentialLR', milestones = {milestones}, schedulers = [{inside}] }}"
    some = rng.randint(1, ticks)
    share = rng.uniform(0.05, 0.99)
    text = {
        "step": f"type = 'StepLR', step_size = {some}, gamma = {share}",
        "multi": f"type = 'MultiStepLR', milestones = [{some}, {some + 3}], gamma = {share}",
        "constant": f"type = 'ConstantLR', factor = {share}, total_iters = {some}",
        "linear": f"type = 'LinearLR', start_factor = {share}, end_factor = {rng.random()}, "
        f"total_iters = {some}",
        "exp": f"type = 'ExponentialLR', gamma = {rng.uniform(0.8, 1)}",
        "poly": f"type = 'PolynomialLR', total_iters = {some}, power = {rng.uniform(0.4, 3)}",
        "cosine": f"type = 'CosineAnnealingLR', T_max = {some}, eta_min = {share / 100}",
        "restarts": f"type = 'CosineAnnealingWarmRestarts', T_0 = {some}, "
        f"T_mult = {rng.randint(1, 3)}, eta_min = {share / 100}",
        "lambda": f"type = 'LambdaLR', lr_lambda = 'min(1, (epoch + 1) / {some}) * "
        f"({share} ** (epoch // 7) if epoch % 5 != 3 else round(2.5) - 1.5)'",
        "cyclic": f"type = 'CyclicLR', base_lr = 0.01, max_lr = {0.1 + share}, "
        f"step_size_up = {some}, mode = '{rng.choice(('triangular', 'triangular2', 'exp_range'))}'"
        f", gamma = {rng.uniform(0.9, 1)}",
        "onecycle": f"type = 'OneCycleLR', max_lr = {share}, total_steps = {ticks + some}, "
        f"pct_start = {rng.uniform(0.1, 0.45)}, three_phase = {str(rng.random() < 0.5).lower()}, "
        f"anneal_strategy = '{rng.choice(('cos', 'linear'))}'",
        "phases": "type = 'Phases', phases = [{ shape = 'linear', from = 0.0, to = 1, "
        f"length = {some} }}, {{ shape = '{rng.choice(('cosine', 'linear', '1-sqrt'))}', "
        f"to = {share / 9} }}]",
    }[kind]
    return f"{{ {text} }}"


def test_random_schedules(page: Any) -> None:
    rng = random.Random(7)
    count = 0
    for _ in range(100):
        epochs, each = rng.randint(4, 120), rng.choice((1, 1, 7))
        interval = "epoch" if each == 1 else rng.choice(("epoch", "step"))
        ticks = epochs if interval == "epoch" else epochs * each
        scheduler = a_scheduler(rng, ticks)
        scheduler = f"{scheduler[:-1]}, interval = '{interval}' }}"
        text = (
            f"epochs = {epochs}\nsteps_per_epoch = {each}\n[optimizer]\ntype = 'SGD'\nlr = 0.1\n"
            "momentum = 0.9\n[[optimizer.groups]]\nname = 'a'\n[[optimizer.groups]]\nname = 'b'\n"
        )
        try:
            spec = lrviz.loads(f"scheduler = {scheduler}\n{text}")
            lrviz.simulate(spec, engine="formula")
        except lrviz.SpecError:
            continue  # what torch refuses
        count += compared(page, spec)
    assert count > 80
