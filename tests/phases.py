"""Specs with ``Phases`` that hypothesis makes up: alone, or inside others."""

from __future__ import annotations

from hypothesis import strategies as st

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


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A whole spec; some have no curve, and are refused."""
    order = "loop = { order = ['scheduler', 'optimizer'] }\n" if draw(st.booleans()) else ""
    groups = "groups = [{ lr = 0.3 }, { lr = 2e-5 }]"
    return f"steps = 60\n{order}optimizer = {{ {groups} }}\nscheduler = {draw(schedulers())}\n"
