"""Phases: the formulas against the real LambdaLR, alone, inside others, and resumed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lrviz
from lrviz.engine.choose import compare

pytest.importorskip("torch")

WAY = st.floats(0.001, 2).map(lambda x: round(x, 3))
LENGTH = st.one_of(st.integers(2, 30), st.just("total_steps / 7"))
OWN = {
    "constant": st.fixed_dictionaries({"to": WAY}),
    "linear": st.fixed_dictionaries({"to": WAY}, optional={"floor": WAY}),
    "cosine": st.fixed_dictionaries(
        {"to": WAY}, optional={"cycles": st.floats(0.1, 3), "restarts": st.integers(0, 4)}
    ),
    "1-sqrt": st.fixed_dictionaries({"to": WAY}),
    "power": st.fixed_dictionaries({"to": WAY}, optional={"power": st.floats(0.2, 5)}),
    "exponential": st.fixed_dictionaries({"to": WAY}, optional={"base": st.floats(0.01, 0.9)}),
    "log": st.fixed_dictionaries({"to": WAY}),
    "inverse-sqrt": st.fixed_dictionaries(
        {"timescale": st.integers(1, 50)}, optional={"to": WAY, "power": st.floats(0.2, 2)}
    ),
}


@st.composite
def one_phase(draw: st.DrawFn, last: bool) -> str:
    shape = draw(st.sampled_from(list(OWN)))
    keys = {"shape": shape, **draw(OWN[shape])}
    if not last or draw(st.booleans()):
        keys["length"] = draw(LENGTH)
    if shape != "constant":
        if draw(st.booleans()):
            keys["from"] = draw(WAY)
        keys["shift"] = draw(st.sampled_from([0, 0, 1, -1, 3, 0.5]))
    if last and shape not in ("constant", "power", "log"):
        keys["past_end"] = draw(st.sampled_from(["hold", "continue"]))
    return "{ " + ", ".join(f"{k} = {v!r}" for k, v in keys.items()) + " }"


@st.composite
def schedulers(draw: st.DrawFn, depth: int = 0) -> str:
    count = draw(st.integers(1, 4))
    phases = [draw(one_phase(i == count - 1)) for i in range(count)]
    own = f"{{ type = 'Phases', phases = [{', '.join(phases)}] }}"
    if depth or draw(st.booleans()):
        return own
    another = draw(schedulers(depth=1))
    beside = "{ type = 'StepLR', step_size = 5, gamma = 0.9 }"
    inside = draw(st.permutations([own, another, beside]))
    if draw(st.booleans()):
        return f"{{ type = 'ChainedScheduler', schedulers = [{', '.join(inside)}] }}"
    return f"{{ type = 'SequentialLR', milestones = [7, 20], schedulers = [{', '.join(inside)}] }}"


@given(schedulers(), st.booleans())
def test_both_engines_agree(scheduler: str, reverse: bool) -> None:
    order = "loop = { order = ['scheduler', 'optimizer'] }\n" if reverse else ""
    groups = "groups = [{ lr = 0.3 }, { lr = 2e-5 }]"
    text = f"steps = 60\n{order}optimizer = {{ {groups} }}\nscheduler = {scheduler}\n"
    try:
        spec = lrviz.loads(text)
        found = compare(spec)
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


def test_a_million_ticks() -> None:
    spec = lrviz.loads(
        "steps = 1_000_000\noptimizer = { lr = 6e-4 }\nscheduler = { type = 'Phases', phases = ["
        "{ shape = 'log', from = 0, to = 1, length = 2000 }, { shape = 'constant', length = 5e5 },"
        "{ shape = 'cosine', to = 0.1, restarts = 6 }] }\n"
    )
    assert compare(spec).relative <= 1e-12
