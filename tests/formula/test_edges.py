"""Numbers at which something changes, and those beside them: the formulas do as torch does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lrviz
from lrviz.engine import choose
from lrviz.engine.formula.raised import first
from lrviz.engine.installed import has_torch

pytestmark = pytest.mark.skipif(not has_torch(), reason="torch is the oracle")


def cosine(t_max: float, eta_min: float) -> str:
    return f'type = "CosineAnnealingLR", T_max = {t_max}, eta_min = {eta_min}'


def polynomial(total: int, power: float) -> str:
    return f'type = "PolynomialLR", total_iters = {total}, power = {power}'


def plateau(*arguments: str) -> str:
    return ", ".join(('type = "ReduceLROnPlateau"', *arguments))


def sequence(milestones: str, *children: str) -> str:
    inside = ", ".join(f"{{ {child} }}" for child in children)
    return f'type = "SequentialLR", milestones = {milestones}, schedulers = [{inside}]'


HALF, STEP = 'type = "ExponentialLR", gamma = 0.5', 'type = "StepLR", step_size = 2'
LINEAR = 'type = "LinearLR", start_factor = 0.25, total_iters = 4'
ONCE = 'type = "OneCycleLR", max_lr = 3.0, total_steps = 24'
CYCLE = 'type = "CyclicLR", base_lr = 0.5, max_lr = 2.5, step_size_up = 3'
RESTARTS = 'type = "CosineAnnealingWarmRestarts", T_0 = 5'
EACH = [  # each class, also with the numbers at which it is over at once
    *(f'type = "ConstantLR", factor = 0.5, total_iters = {n}' for n in (0, 1, 4)),
    *(f'type = "LinearLR", start_factor = 0.5, total_iters = {n}' for n in (1, 4)),
    *(f'type = "MultiStepLR", milestones = {m}' for m in ("[]", "[0]", "[0, 0, 3]", "[1, 2]")),
    *(polynomial(total, 2) for total in (1, 5)),
    *(STEP, HALF, cosine(5, 0.5), cosine(2.5, 0), RESTARTS, CYCLE),
    'type = "LambdaLR", lr_lambda = "1 / (1 + epoch)"',
    'type = "MultiplicativeLR", lr_lambda = "0.5 if epoch == 3 else 1"',
    'type = "SWALR", swa_lr = 0.5, anneal_epochs = 4',
]
EDGES = [
    *(sequence("[3]", HALF, child) for child in EACH),
    *(sequence("[3]", child, STEP) for child in EACH),
    *(f'type = "ChainedScheduler", schedulers = [{{ {HALF} }}, {{ {child} }}]' for child in EACH),
    *(f"{child}, frequency = 3" for child in EACH),
    *(cosine(t_max, low) for t_max in (1, 2, 7, 23, 24, 25) for low in (0, 1, 2, 3)),
    *(polynomial(total, power) for total in (1, 5, 30) for power in (0, 0.5, 1, 1.5, 2, 3)),
    *(plateau("factor = 0.5", f"patience = {n}", "eps = 0.5") for n in (0, 1, 2)),
    *(plateau("factor = 0.5", "patience = 0", f"eps = {e}") for e in (0.25, 0.2499, 1.0, 1.001)),
    *(plateau("factor = 0.5", "patience = 0", f"min_lr = {m}") for m in (0.5, 0.3, 2.0, 3.0)),
    *(plateau("factor = 0.5", "patience = 1", f"cooldown = {c}") for c in (0, 1, 2)),
    sequence("[3, 6]", LINEAR, HALF, STEP),
    sequence("[1, 2]", LINEAR, HALF, STEP),
    sequence("[0, 2]", LINEAR, HALF, STEP),
    sequence("[2, 2]", LINEAR, HALF, STEP),
    sequence("[3, 6, 9]", LINEAR, STEP, HALF, STEP),
    sequence("[3.5, 6]", LINEAR, HALF, STEP),
    sequence("[5, 30]", HALF, STEP, LINEAR),
    sequence("[4]", LINEAR, cosine(20, 0)),
    sequence("[4]", LINEAR, cosine(20, 1)),
    *(f'type = "ConstantLR", factor = {f}, total_iters = {n}' for f in (0.5, 1) for n in (0, 1, 9)),
    *(
        f'type = "LinearLR", start_factor = {f}, total_iters = {n}'
        for f in (0.5, 1)
        for n in (1, 9)
    ),
    *(f'type = "StepLR", step_size = {n}, gamma = {g}' for n in (1, 23, 24) for g in (0.5, 1.0)),
    *(f'type = "MultiStepLR", milestones = {m}' for m in ("[1]", "[23]", "[24]", "[3, 3, 1]")),
    ONCE,
    f"{ONCE}, three_phase = true",
    f'{ONCE}, anneal_strategy = "linear"',
    f"{ONCE}, pct_start = 0.5, div_factor = 1.0, final_div_factor = 1.0",
    *(
        f'type = "CosineAnnealingWarmRestarts", T_0 = {t}, T_mult = {m}, eta_min = {low}'
        for t in (1, 5, 24)
        for m in (1, 2)
        for low in (0, 1)
    ),
    *(
        f'type = "CyclicLR", base_lr = 0.5, max_lr = 2.5, step_size_up = {up}, mode = "{mode}"'
        for up in (1, 4)
        for mode in ("triangular", "triangular2", "exp_range")
    ),
    'type = "CyclicLR", base_lr = 0.5, max_lr = 2.5, step_size_up = 3, step_size_down = 1',
    'type = "CyclicLR", base_lr = 1, max_lr = 2.5, mode = "exp_range", gamma = 0.9',
]


@pytest.mark.parametrize("scheduler", EDGES)
def test_do_as_torch_does(scheduler: str) -> None:
    text = (
        "steps = 24\noptimizer = { lr = 2.0, momentum = 0.9, groups = [{}, { lr = 1.0 }] }\n"
        f"metric = {{ expression = '(epoch % 5) // 2' }}\nscheduler = {{ {scheduler} }}\n"
    )
    spec = lrviz.loads(text)
    mine, torchs = (lrviz.simulate(spec, engine=engine) for engine in ("formula", "torch"))
    assert mine.step.tolist() == torchs.step.tolist()
    np.testing.assert_allclose(mine.lr, torchs.lr, rtol=1e-12, atol=1e-14)
    assert (mine.momentum is None) is (torchs.momentum is None)
    if mine.momentum is not None:
        np.testing.assert_allclose(mine.momentum, torchs.momentum, rtol=1e-12)


def test_where_nothing_is_found() -> None:
    assert first(np.array([], dtype=bool)) is None
    assert first(np.array([False, False])) is None
    assert first(np.array([True, False])) == 0
    assert first(np.array([False, True, True])) == 1


def test_an_lr_of_one_engine_only_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = lrviz.loads(f"steps = 3\noptimizer.lr = 1.0\nscheduler = {{ {HALF} }}\n")
    assert choose.compare(spec).largest == 0
    curve = lrviz.simulate(spec, engine="formula")
    without = replace(curve, lr=np.array([[1.0, np.nan, 0.25]]))
    monkeypatch.setattr(choose, "with_formula", lambda spec, progress: without)
    apart = choose.compare(spec)
    assert np.isnan(apart.largest)
    assert apart.tick == 1
    monkeypatch.setattr(choose, "with_torch", lambda spec, progress: without)
    assert choose.compare(spec).largest == 0
