"""Which engine simulates what, and that every one says which it was."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import lrviz
from lrviz.engine import choose, formula

torch = pytest.importorskip("torch")

HEAD = "optimizer = { lr = 0.1, momentum = 0.9 }\n"


def spec(scheduler: str, steps: int = 50) -> lrviz.Spec:
    return lrviz.loads(f"steps = {steps}\n{HEAD}scheduler = {scheduler}\n")


STEP = '{ type = "StepLR", step_size = 10 }'


def test_auto_takes_torch_and_for_long_runs_the_formulas() -> None:
    assert lrviz.simulate(spec(STEP)).engine == "torch"
    assert lrviz.simulate(spec(STEP, 200_001)).engine == "formula"
    assert lrviz.simulate(spec(STEP), engine="formula").engine == "formula"
    assert choose.for_check(spec(STEP), "auto").engine == "formula"


def test_a_formula_that_does_not_agree_is_not_taken() -> None:
    real = lrviz.simulate(spec(STEP), engine="torch")
    own = lrviz.simulate(spec(STEP), engine="formula")
    assert choose.agree(real, own)
    own.lr[0, 3] *= 1 + 1e-9
    assert not choose.agree(real, own)


def test_what_has_no_formula_says_so() -> None:
    text = f"steps = 5\n{HEAD}scheduler = {{ type = 'torch.optim.lr_scheduler.NewLR' }}\n"
    with pytest.raises(lrviz.SpecError, match=r"3:22: there is no formula: .*NewLR is not one"):
        lrviz.simulate(lrviz.loads(text), engine="formula")


def test_without_torch_auto_takes_the_formulas() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import lrviz; print(lrviz.simulate(lrviz.loads(sys.argv[1])).engine)"
    )
    text = f"steps = 5\n{HEAD}scheduler = {STEP}\n"
    command = [sys.executable, "-c", code, text]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == "formula\n"


BIG = 1_000_000
LONG = {
    "StepLR": '{ type = "StepLR", step_size = 300000, gamma = 0.1 }',
    "MultiStepLR": '{ type = "MultiStepLR", milestones = [100000, 900000] }',
    "LinearLR": '{ type = "LinearLR", total_iters = 900000 }',
    "ExponentialLR": '{ type = "ExponentialLR", gamma = 0.999995 }',
    "PolynomialLR": '{ type = "PolynomialLR", total_iters = 1000000, power = 0.9 }',
    "CosineAnnealingLR": '{ type = "CosineAnnealingLR", T_max = 1000000 }',
    "cosine that climbs back": '{ type = "CosineAnnealingLR", T_max = 300000, eta_min = 1e-4 }',
    "cosine of many cycles": '{ type = "CosineAnnealingLR", T_max = 977 }',
    "warm restarts": '{ type = "CosineAnnealingWarmRestarts", T_0 = 1000, T_mult = 3 }',
    "CyclicLR": '{ type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 777 }',
    "OneCycleLR": '{ type = "OneCycleLR", max_lr = 1.0, total_steps = 1000000 }',
    "SWALR": '{ type = "SWALR", swa_lr = 0.01, anneal_epochs = 700000 }',
    "LambdaLR": '{ type = "LambdaLR", lr_lambda = "0.5 * (1 + cos(pi * step / total_steps))" }',
    "SequentialLR": (
        '{ type = "SequentialLR", milestones = [2000], schedulers = ['
        '{ type = "LinearLR", total_iters = 2000 }, '
        '{ type = "CosineAnnealingLR", T_max = 998000 }] }'
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", LONG.values(), ids=LONG)
def test_a_million_ticks_agree(scheduler: str) -> None:
    long = spec(scheduler, BIG)
    real = lrviz.simulate(long, engine="torch")
    own = formula.simulate(long)
    assert np.abs(real.lr - own.lr).max() <= 1e-9 * real.lr.max()
    assert real.momentum is not None
    assert own.momentum is not None
    assert np.abs(real.momentum - own.momentum).max() <= 1e-9
