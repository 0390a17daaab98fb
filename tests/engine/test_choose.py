"""Which engine simulates what, and that every one says which it was."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

import lrviz
from lrviz.engine import choose

torch = pytest.importorskip("torch")

HEAD = "optimizer = { lr = 0.1, momentum = 0.9 }\n"


def spec(scheduler: str, steps: int = 50) -> lrviz.Spec:
    return lrviz.loads(f"steps = {steps}\n{HEAD}scheduler = {scheduler}\n")


STEP = '{ type = "StepLR", step_size = 10 }'
TWO = f"""
steps = 50
optimizer = {{ lr = 0.1, groups = [{{ name = "a" }}, {{ name = "b" }}] }}
scheduler = {STEP}
"""


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


def test_the_last_run_that_is_not_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "MANY", 40)
    monkeypatch.setattr(choose, "SAMPLE", 5)
    assert lrviz.simulate(spec(STEP, 40)).engine == "torch"
    assert lrviz.simulate(spec(STEP, 41)).engine == "formula"


def test_the_largest_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "MOST_FOR_CHECK", 100)
    two = lrviz.loads(TWO)
    assert choose.for_check(two, "auto").ticks == 50
    for engine in ("auto", "torch", "formula"):
        with pytest.raises(choose.Unavailable, match="51 ticks of 2 param groups"):
            choose.for_check(replace(two, total_steps=51), engine)
    assert choose.for_check(spec(STEP), "torch").engine == "torch"


def test_momentum_has_to_agree_too_and_only_as_far_as_torch_was_asked() -> None:
    real = lrviz.simulate(spec(STEP, 20), engine="torch")
    own = lrviz.simulate(spec(STEP, 50), engine="formula")
    assert choose.agree(real, own)
    own.lr[0, 20:] = 7
    assert choose.agree(real, own)
    assert own.momentum is not None
    assert not choose.agree(real, replace(own, momentum=own.momentum + 1e-9))
    assert not choose.agree(real, replace(own, momentum=None))
    assert not choose.agree(replace(real, momentum=None), own)
    assert choose.agree(replace(real, momentum=None), replace(own, momentum=None))
    own.lr[0, 19] *= 1 + 1e-9
    assert not choose.agree(real, own)


def test_how_far_the_engines_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    two = lrviz.loads(TWO)
    assert choose.compare(two).largest == 0
    own = lrviz.simulate(two, engine="formula")
    own.lr[1, 7] += 0.025
    own.lr[0, 3] = float("nan")
    real = lrviz.simulate(two, engine="torch")
    real.lr[0, 3] = float("nan")
    monkeypatch.setattr(choose, "with_formula", lambda *_: own)
    monkeypatch.setattr(choose, "with_torch", lambda *_: real)
    found = choose.compare(two)
    assert (found.tick, found.group) == (7, "b")
    assert found.largest == pytest.approx(0.025)
    assert found.relative == pytest.approx(0.25)
    real.lr[:] = 0
    assert choose.compare(two).relative == 0


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
