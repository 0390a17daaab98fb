"""Thousands of ticks, and a million: how far the formulas come from torch's own rounding."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import lrviz
from lrviz.engine import formula
from lrviz.spec.model import Spec

pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))
from oracle import Outcome, naive
from sampling import sample
from test_differential import apart

# {n}: ticks of the run. Named for what rounds there.
LONG = {
    "lambda": '{type="LambdaLR", lr_lambda="0.5 * (1 + cos(pi * epoch / {n}))"}',
    "multiplicative": '{type="MultiplicativeLR", lr_lambda="1 - 1 / (epoch + 2)"}',
    "steps": '{type="StepLR", step_size=7, gamma=0.99}',
    "milestones": '{type="MultiStepLR", milestones=["{n} // 3", "{n} // 2"], gamma=0.1}',
    "constant": '{type="ConstantLR", factor=0.3, total_iters="{n} // 2"}',
    "linear from next to nothing": '{type="LinearLR", start_factor=1e-9, total_iters="{n} // 2"}',
    "linear to next to nothing": '{type="LinearLR", end_factor=1e-9, total_iters="{n}"}',
    "exponential": '{type="ExponentialLR", gamma="1 - 10 / {n}"}',
    "polynomial": '{type="PolynomialLR", total_iters="{n}", power=0.9}',
    "polynomial, flat": '{type="PolynomialLR", total_iters="{n}", power=0.1}',
    "cosine": '{type="CosineAnnealingLR", T_max="{n}"}',
    "cosine that climbs back": '{type="CosineAnnealingLR", T_max="{n} // 2"}',
    "cosine that climbs from above 0": '{type="CosineAnnealingLR", T_max="{n} // 2", eta_min=0.09}',
    "cosine, many times": '{type="CosineAnnealingLR", T_max=50, eta_min=0.01}',
    "cosine, some times": '{type="CosineAnnealingLR", T_max=3000, eta_min=0.05}',
    "cosine that misses its lowest point": (
        '{type="CosineAnnealingLR", T_max="{n} / 3 + 0.01", eta_min=0.01}'
    ),
    "cosine resumed as it climbs": (
        '{type="CosineAnnealingLR", T_max=2000, eta_min=0.01, last_epoch=2010}'
    ),
    "warm restarts": '{type="CosineAnnealingWarmRestarts", T_0=10, T_mult=2, eta_min=0.001}',
    "cyclic": '{type="CyclicLR", base_lr=0.01, max_lr=0.1, mode="exp_range", gamma="1 - 2 / {n}"}',
    "one cycle": '{type="OneCycleLR", max_lr=0.1, total_steps="{n}", three_phase=true}',
    "averaging": '{type="SWALR", swa_lr=0.5, anneal_epochs="{n}"}',
    "averaging, linear": (
        '{type="SWALR", swa_lr=0.001, anneal_epochs="{n}", anneal_strategy="linear"}'
    ),
    "plateau": '{type="ReduceLROnPlateau", factor=0.999, patience=0, eps=0}',
    "sequence": (
        '{type="SequentialLR", milestones=[1000], schedulers=[{type="LinearLR", total_iters=1000},'
        ' {type="CosineAnnealingLR", T_max="{n} // 3", eta_min=0.01}]}'
    ),
    "chain": (
        '{type="ChainedScheduler", schedulers=[{type="LinearLR", total_iters=1000},'
        ' {type="CosineAnnealingLR", T_max="{n} // 3", eta_min=0.01}]}'
    ),
}


def spec(scheduler: str, ticks: int) -> Spec:
    text = scheduler.replace("{n}", str(ticks))
    return lrviz.loads(
        f"steps = {ticks}\noptimizer = {{ lr = 0.1, momentum = 0.9 }}\nscheduler = {text}\n"
    )


@pytest.mark.parametrize("name", LONG)
def test_thousands_of_ticks(name: str) -> None:
    long = spec(LONG[name], 4000)
    real, own = naive(long), formula.simulate(long)
    assert isinstance(real, Outcome)
    assert apart(own.lr, real.lr) <= 1e-11
    assert own.momentum is not None
    assert real.momentum is not None
    assert apart(own.momentum, real.momentum) <= 1e-11


@pytest.mark.slow
@pytest.mark.parametrize("name", sample(list(LONG), 12))
def test_a_million_ticks(name: str) -> None:
    long = spec(LONG[name], len(sample(range(1_000_000), 4)))
    real = lrviz.simulate(long, engine="torch")  # bit for bit the loop, as its own tests say
    assert apart(formula.simulate(long).lr, np.asarray(real.lr)) <= 1e-9
