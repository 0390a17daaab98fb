"""Every config's curve is what the framework's own code gives: see tests/oracles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lrviz.engine import simulate
from lrviz.sources.assume import parse_assumption
from lrviz.sources.door import open_file, read_plans
from lrviz.spec.reader import spec_of

HERE = Path(__file__).parent
ORACLES = HERE.parents[1] / "oracles"
CASES = [
    pytest.param(file.stem, name, np.array(found["lr"]), id=f"{file.stem}/{name}")
    for file in sorted(ORACLES.glob("*.json"))
    if (HERE / file.stem).is_dir()
    for name, found in json.loads(file.read_text()).items()
]


@pytest.mark.parametrize(("framework", "name", "lr"), CASES)
def test_the_curve_is_the_frameworks_own(framework: str, name: str, lr: np.ndarray) -> None:
    file, _, group = name.partition(":")
    source = open_file(HERE / framework / file)
    # JSON has no comments to assume in; DeepSpeed's does not say how long the run is.
    said = f"steps={len(lr)}" if framework == "deepspeed" else "steps_per_epoch=2"
    given = [parse_assumption(said)] if file.endswith(".json") else []
    found = read_plans(source, given)
    assert found.kind.name == framework
    plan = found.only()
    curve = simulate(spec_of(plan, assumed=found.assumed), engine="formula")
    steps = np.arange(len(lr))
    assert curve.total_steps >= len(lr)
    codes = {p.code for p in plan.problems}
    assert not codes - {"LR106", "LR205", "LR315", "LR801", "LR802", "LR803", "LR805", "LR806"}
    # The last group where one is named, as the biases of Ultralytics are.
    used = curve.lr[-1 if group else 0, curve.tick_at(steps)]
    np.testing.assert_allclose(used, lr, rtol=0, atol=1e-9 * lr.max())


@pytest.mark.parametrize("framework", sorted({case.values[0] for case in CASES}))
def test_every_framework_has_six_configs(framework: str) -> None:
    assert sum(case.values[0] == framework for case in CASES) >= 6
