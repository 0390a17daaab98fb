"""The torch engine against the loop that anyone would write: bit for bit."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import lrviz
from lrviz.engine import stepping
from lrviz.spec.failure import TickError

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent.parent))
from cases import EVERY, Case, cases, naive  # noqa: E402
from sampling import sample  # noqa: E402


def read(case: Case) -> lrviz.Spec | None:
    try:
        return lrviz.loads(case.toml)
    except lrviz.SpecError:
        return None


def compare(case: Case) -> None:
    """The engine's curve at every step is the loop's, or both raise at the same tick."""
    expected = naive(case)
    spec = read(case)
    if spec is None:  # what the reader refuses, torch must refuse too
        assert expected.failed is not None, case.toml
        return
    if expected.failed is not None:
        index, tick, kind = expected.failed
        with pytest.raises(TickError) as caught:
            stepping.simulate(spec)
        assert (caught.value.tick, caught.value.kind) == (tick, kind), case.toml
        top = caught.value.scheduler.path
        assert top[1:2] in ((), (index,)) or len(case.schedulers) == 1
        return
    curve = stepping.simulate(spec)
    at = curve.tick_at(np.arange(curve.total_steps))
    assert expected.lr is not None
    np.testing.assert_array_equal(curve.lr[:, at], expected.lr, err_msg=case.toml)
    assert (curve.momentum is None) == (expected.momentum is None)
    if curve.momentum is not None and expected.momentum is not None:
        np.testing.assert_array_equal(curve.momentum[:, at], expected.momentum, case.toml)


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
@settings(max_examples=len(sample(range(2000), 20)))
@given(cases())
def test_many_more(case: Case) -> None:
    compare(case)


OPTIMIZERS = [
    name
    for name, kind in vars(torch.optim).items()
    if isinstance(kind, type) and issubclass(kind, torch.optim.Optimizer) and name != "Optimizer"
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(optimizer: str) -> None:
    groups = [] if optimizer == "LBFGS" else [{"name": "a", "lr": 0.1}, {"name": "b", "lr": 0.02}]
    if optimizer == "SparseAdam":
        pytest.skip("steps on sparse gradients only; its LR is that of test_sparse_adam")
    tree = ("SequentialLR", {"milestones": [3]}, [("LinearLR", {"total_iters": 3}, [])])
    tree[2].append(("CosineAnnealingLR", {"T_max": 7}, []))
    compare(Case(optimizer, {"lr": 0.1}, groups, [(tree, "step", 1)], 5, 2))


def test_sparse_adam() -> None:
    text = 'epochs = 3\noptimizer = { type = "SparseAdam", lr = 0.1 }\n'
    spec = lrviz.loads(text + 'scheduler = { type = "ExponentialLR", gamma = 0.5 }')
    assert lrviz.simulate(spec).lr[0].tolist() == [0.1, 0.05, 0.025]


def test_what_torch_warns_of_is_kept_and_not_printed(recwarn: pytest.WarningsRecorder) -> None:
    text = 'epochs = 3\noptimizer = { lr = 0.1 }\nloop = { order = ["scheduler", "optimizer"] }\n'
    spec = lrviz.loads(text + 'scheduler = { type = "ExponentialLR", gamma = 0.5 }')
    curve = lrviz.simulate(spec)
    assert curve.lr[0].tolist() == [0.05, 0.025, 0.0125]  # the first value is skipped
    assert "before `optimizer.step()`" in curve.warnings[0]
    assert not recwarn.list


def test_what_sequential_lr_does_itself_is_no_warning() -> None:
    """Before torch 2.9 it calls ``step(0)``, and torch warns of that."""
    child = '{ type = "ExponentialLR", gamma = 0.5 }'
    text = f'type = "SequentialLR", milestones = [2], schedulers = [{child}, {child}]'
    text = f"epochs = 4\noptimizer = {{ lr = 0.1 }}\nscheduler = {{ {text} }}\n"
    assert lrviz.simulate(lrviz.loads(text), engine="torch").warnings == ()


def test_a_tick_that_raises_is_one_clear_error() -> None:
    text = "steps = 12\noptimizer = { lr = 0.1, momentum = 0.9 }\n"
    spec = lrviz.loads(text + 'scheduler = { type = "OneCycleLR", max_lr = 1, total_steps = 10 }')
    with pytest.raises(TickError) as caught:
        lrviz.simulate(spec)
    assert caught.value.tick == 11
    assert "at tick 11" in str(caught.value)
    assert "Tried to step 11 times" in str(caught.value)
