"""The formulas against the loop that anyone would write with torch: no difference to be found."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from lrviz.curve import Floats
from lrviz.engine import formula
from lrviz.spec.failure import TickError
from lrviz.spec.model import Spec
from lrviz.text.problem import SpecError

pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))
from oracle import UNDEFINED, Failure, naive
from sampling import sample
from strategies import EVERY, specs


def apart(own: Floats, real: Floats) -> float:
    """The largest difference, as a share of the largest value; inf where only one is finite."""
    finite = np.isfinite(real)
    if not np.array_equal(own[~finite], real[~finite], equal_nan=True):
        return np.inf
    difference = np.zeros_like(real)
    np.subtract(own, real, where=finite, out=difference)
    peak = np.max(np.abs(real), where=finite, initial=0.0)
    return float(np.abs(difference).max() / peak) if difference.any() else 0.0


def compare(spec: Spec, tolerance: float = 1e-11) -> None:
    """The same numbers, or the same error at the same tick."""
    text = spec.plan.text
    real = naive(spec)
    if isinstance(real, Failure):
        with pytest.raises(SpecError) as caught:
            formula.simulate(spec)
        error = caught.value
        if real.kind == UNDEFINED:
            assert not isinstance(error, TickError), f"{text}{real}"
            assert error.problems[0].code in ("LR008", "LR107"), text
            return
        assert isinstance(error, TickError), f"{text}{real}"
        found = (error.tick, error.kind, error.text)
        assert found == (real.tick, real.kind, real.text), f"{text}{real}"
        if real.tick:
            assert error.scheduler is spec.schedulers[real.scheduler], text
        else:
            assert error.scheduler in tuple(spec.schedulers[real.scheduler].walk()), text
        return
    curve = formula.simulate(spec)
    at = curve.tick_at(np.arange(spec.total_steps))
    assert apart(curve.lr[:, at], real.lr) <= tolerance, f"{text}{curve.lr[:, at]}\n{real.lr}"
    assert (curve.momentum is None) == (real.momentum is None), text
    if curve.momentum is not None and real.momentum is not None:
        assert curve.momentum.shape == curve.lr.shape
        found_momentum = curve.momentum[:, at]
        assert apart(found_momentum, real.momentum) <= tolerance, (
            f"{text}{found_momentum}\n{real.momentum}"
        )


@pytest.mark.parametrize("name", EVERY)
def test_every_scheduler_with_every_argument(name: str) -> None:
    @given(specs((name,), most=1))
    def check(spec: Spec) -> None:
        compare(spec)

    check()


@given(specs(most=3))
def test_several_schedulers(spec: Spec) -> None:
    compare(spec)


@pytest.mark.slow
@settings(max_examples=len(sample(range(4000), 40)))
@given(specs(most=3))
def test_many_more(spec: Spec) -> None:
    compare(spec)
