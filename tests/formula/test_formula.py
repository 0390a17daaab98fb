"""The formulas against the loop that anyone would write with torch."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import lrviz
from lrviz.engine import formula
from lrviz.engine.failure import TickError

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
from cases import EVERY, Case, cases, naive  # noqa: E402


def read(case: Case) -> lrviz.Spec | None:
    try:
        return lrviz.loads(case.toml)
    except lrviz.SpecError:
        return None


def compare(case: Case, tolerance: float = 1e-11) -> None:
    """The same numbers within the tolerance, or the same error at the same tick."""
    spec = read(case)
    if spec is None:
        return  # as the tests of the torch engine hold the reader to torch
    expected = naive(case)
    if expected.failed is not None:
        _, tick, kind = expected.failed
        with pytest.raises(TickError) as caught:
            formula.simulate(spec)
        assert (caught.value.tick, caught.value.kind) == (tick, kind), case.toml
        return
    curve = formula.simulate(spec)
    at = curve.tick_at(np.arange(curve.total_steps))
    assert expected.lr is not None
    finite = np.abs(expected.lr[np.isfinite(expected.lr)])
    scale = finite.max() if len(finite) else 1.0
    np.testing.assert_allclose(
        curve.lr[:, at], expected.lr, rtol=0, atol=tolerance * scale, err_msg=case.toml
    )
    assert (curve.momentum is None) == (expected.momentum is None)
    if curve.momentum is not None and expected.momentum is not None:
        np.testing.assert_allclose(
            curve.momentum[:, at], expected.momentum, rtol=0, atol=1e-12, err_msg=case.toml
        )


@pytest.mark.parametrize("name", EVERY)
def test_every_scheduler_with_every_argument(name: str) -> None:
    @given(cases((name,), most=1))
    def check(case: Case) -> None:
        compare(case)

    check()


@given(cases())
def test_several_schedulers(case: Case) -> None:
    compare(case)


@pytest.mark.slow
@settings(max_examples=4000)
@given(cases())
def test_many_more(case: Case) -> None:
    compare(case)
