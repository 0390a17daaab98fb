"""Ten thousand ticks: where torch's own recursion rounds most."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import lrviz
from lrviz.engine import formula

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("t_max", "eta_min"), itertools.product([7, 100, 1000, 3000, 9999], [0, 1e-6, 0.01, 0.09])
)
def test_a_cosine_that_climbs_back(t_max: int, eta_min: float) -> None:
    text = "steps = 10_000\noptimizer = { lr = 0.1 }\nscheduler = "
    text += f'{{ type = "CosineAnnealingLR", T_max = {t_max}, eta_min = {eta_min} }}'
    spec = lrviz.loads(text)
    real, own = lrviz.simulate(spec, engine="torch"), formula.simulate(spec)
    assert np.abs(real.lr - own.lr).max() <= 1e-11 * real.lr.max()
