"""What has no formula: what is not torch's own, and nothing else; and no torch is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given

import lrviz
from lrviz.engine import formula
from lrviz.engine.timeline import timeline
from lrviz.spec.model import Spec

sys.path.insert(0, str(Path(__file__).parent))
from strategies import EVERY, specs

FROM_ELSEWHERE = """
steps = 10
optimizer = { lr = 0.1 }
scheduler = { type = "timm.scheduler.CosineLRScheduler", t_initial = 10 }
"""


def test_a_scheduler_from_another_package() -> None:
    spec = lrviz.loads(FROM_ELSEWHERE, trust=["timm"])
    reason = "timm.scheduler.CosineLRScheduler is not one of torch's own schedulers"
    assert formula.unsupported(spec) == reason
    with pytest.raises(formula.NoFormula, match=reason):
        formula.simulate(spec)
    with pytest.raises(formula.NoFormula, match=reason):
        formula.values(spec, timeline(spec))


@given(specs(EVERY, most=3))
def test_all_of_torch_s_own_have_one(spec: Spec) -> None:
    assert formula.unsupported(spec) is None
    try:
        curve = formula.simulate(spec)
    except lrviz.SpecError:
        return  # torch raises there, as the differential test finds
    lr, momentum = formula.values(spec, timeline(spec))
    assert lr.shape == curve.lr.shape == (len(spec.groups), curve.ticks)
    assert (momentum is None) == (curve.momentum_name is None)
    assert curve.engine == "formula"


def test_no_torch_is_imported() -> None:
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "import lrviz; from lrviz.engine import formula\n"
        "text = 'steps=3\\noptimizer={lr=1.0}\\nscheduler={type=\"ExponentialLR\", gamma=0.5}'\n"
        "print(formula.simulate(lrviz.loads(text)).lr.tolist())\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[[1.0, 0.5, 0.25]]\n"
