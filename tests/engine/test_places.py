"""Where phases begin is where the curve changes, in every torch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lrviz
from lrviz.engine.places import places
from lrviz.known.torch import KNOWN, torch_of

NESTED = """
epochs = 12
optimizer.lr = 1.0

[scheduler]
type = "SequentialLR"
milestones = [8]
schedulers = [
  { type = "SequentialLR", milestones = [4], schedulers = [
    { type = "ConstantLR", factor = 0.5, total_iters = 99 },
    { type = "ConstantLR", factor = 0.25, total_iters = 99 },
  ] },
  { type = "ConstantLR", factor = 0.125, total_iters = 99 },
]
"""


@pytest.mark.parametrize("version", KNOWN)
def test_phases_of_a_sequence_in_a_sequence(version: str) -> None:
    spec = replace(lrviz.loads(NESTED), torch_version=torch_of(version))
    curve = lrviz.simulate(spec, engine="formula")
    begin = [one.start for one in places(spec, curve) if not one.spec.children]
    changes = np.flatnonzero(np.diff(curve.lr[0])) + 1
    assert begin == [0, *changes.tolist()]
