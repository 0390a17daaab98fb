"""Phases: the formulas against the real LambdaLR, alone, inside others, and resumed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import lrviz
from lrviz.engine.choose import compare

pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
from phases import specs


@given(specs())
def test_both_engines_agree(text: str) -> None:
    try:
        found = compare(lrviz.loads(text))
    except lrviz.SpecError:
        return
    assert found.relative <= 1e-12, text


def test_resumed_it_is_where_the_whole_run_would_be() -> None:
    head = "optimizer = { lr = 0.5, initial_lr = 0.5 }\nscheduler = { type = 'Phases', phases = ["
    own = "{ shape = 'linear', from = 0, to = 1, length = 10 }, { shape = 'cosine', to = 0 }]"
    whole = lrviz.loads(f"steps = 50\n{head}{own} }}\n")
    rest = lrviz.loads(f"steps = 30\n{head}{own}, last_epoch = 19 }}\n")
    np.testing.assert_array_equal(
        lrviz.simulate(rest, engine="formula").lr,
        lrviz.simulate(whole, engine="formula").lr[:, 20:],
    )
    assert compare(rest).relative <= 1e-12


def test_many_ticks() -> None:
    spec = lrviz.loads(
        "steps = 200_000\noptimizer = { lr = 6e-4 }\nscheduler = { type = 'Phases', phases = ["
        "{ shape = 'log', from = 0, to = 1, length = 2000 }, { shape = 'constant', length = 1e5 },"
        "{ shape = 'cosine', to = 0.1, restarts = 6 }] }\n"
    )
    assert compare(spec).relative <= 1e-12
