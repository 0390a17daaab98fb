"""Which engine simulates what, and that every one says which it was."""

from __future__ import annotations

import subprocess
import sys

import pytest

import lrviz
from lrviz.engine import choose

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
