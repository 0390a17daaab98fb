"""`lrviz.preview`: what a live scheduler is about to do, without moving it."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lrviz

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parent))
from cases import LEAVES, Tree, _build, trees  # noqa: E402

METRIC = [1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.9, 0.9, 0.9, 0.9]


def optimizer() -> Any:
    params = [torch.nn.Parameter(torch.ones(3)) for _ in range(2)]
    groups = [{"params": [params[0]], "lr": 0.1}, {"params": [params[1]], "lr": 0.02}]
    return torch.optim.SGD(groups, momentum=0.9)


def train(live: Any, scheduler: Any, ticks: int, start: int = 0) -> list[list[float]]:
    """The LRs of the next ticks of a real loop."""
    seen = []
    for tick in range(start, start + ticks):
        seen.append([group["lr"] for group in live.param_groups])
        live.step()
        plateau = isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau)
        scheduler.step(*([METRIC[min(tick, 9)]] if plateau else []))
    return seen


def outcome(call: Callable[[], list[list[float]]]) -> tuple[list[list[float]] | None, str]:
    """What a call gives, or what it raises."""
    try:
        return call(), ""
    except Exception as error:  # torch's own, whatever it is
        return None, repr(error)


def state(live: Any, scheduler: Any) -> str:
    shown = {k: v for k, v in scheduler.state_dict().items() if not k.startswith("_schedulers")}
    return repr((live.state_dict(), shown, live.param_groups, sorted(vars(scheduler))))


@given(st.data(), st.sampled_from((*LEAVES, "SequentialLR", "ChainedScheduler")), st.integers(0, 5))
def test_is_what_training_does_next(data: st.DataObject, name: str, done: int) -> None:
    tree: Tree = data.draw(trees(name, 2, momentum=True))
    if name in ("OneCycleLR",):
        tree[1].pop("epochs", None), tree[1].pop("steps_per_epoch", None)
        tree[1]["total_steps"] = 30
    tree[1].pop("last_epoch", None)
    live = optimizer()
    try:
        scheduler = _build(tree, live)
        train(live, scheduler, done)
    except Exception:  # what torch cannot run, nobody previews
        return
    before = state(live, scheduler)
    seen, raised = outcome(lambda: lrviz.preview(scheduler, steps=8).lr.T.tolist())
    assert state(live, scheduler) == before
    assert (seen, raised) == outcome(lambda: train(live, scheduler, 8))


@pytest.mark.parametrize("done", [0, 4])
def test_plateau_with_a_metric(done: int) -> None:
    live = optimizer()
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(live, patience=1)
    train(live, scheduler, done)
    before = state(live, scheduler)
    curve = lrviz.preview(scheduler, steps=6, metric=METRIC[done:])
    assert state(live, scheduler) == before
    np.testing.assert_array_equal(curve.lr.T, train(live, scheduler, 6, done))


def test_the_model_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    parameter = torch.nn.Parameter(torch.zeros(10_000))

    class Copied(Exception):
        pass

    def refuse(*_: Any) -> Any:
        raise Copied

    monkeypatch.setattr(type(parameter), "__deepcopy__", refuse)
    live = torch.optim.AdamW([parameter], lr=0.1)
    parameter.grad = torch.ones_like(parameter)
    live.step()  # so that there is state of the parameter's size too
    scheduler = torch.optim.lr_scheduler.StepLR(live, 2)
    with pytest.raises(Copied):
        copy.deepcopy(scheduler)
    assert lrviz.preview(scheduler, steps=4).lr[0].tolist() == [0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1]


def test_epochs_and_interval() -> None:
    live = optimizer()
    scheduler = torch.optim.lr_scheduler.ExponentialLR(live, 0.5)
    curve = lrviz.preview(scheduler, epochs=3, steps_per_epoch=10)
    assert curve.step.tolist() == [0, 10, 20]
    assert curve.lr[0].tolist() == [0.1, 0.05, 0.025]
    curve = lrviz.preview(scheduler, epochs=1, steps_per_epoch=3, interval="step")
    assert curve.step.tolist() == [0, 1, 2]


class KeepsGroups(torch.optim.lr_scheduler.LRScheduler):
    """A scheduler of a user's own, which reads the param groups that it keeps."""

    def __init__(self, optimizer: Any) -> None:
        self.groups = optimizer.param_groups
        super().__init__(optimizer)

    def get_lr(self) -> list[Any]:
        return [group["lr"] * 0.5 for group in self.groups]


class KeepsInSlots(torch.optim.lr_scheduler.LRScheduler):
    __slots__ = ("calls",)

    def __init__(self, optimizer: Any) -> None:
        self.calls = 0
        super().__init__(optimizer)

    def get_lr(self) -> list[Any]:
        self.calls += 1
        return [lr / self.calls for lr in self.base_lrs]


class KeepsAnIterator(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer: Any, values: Any) -> None:
        self.values = values
        super().__init__(optimizer)

    def get_lr(self) -> list[Any]:
        value = next(self.values)
        return [value for _ in self.base_lrs]


OWN: dict[str, Callable[[Any], Any]] = {
    "keeps the groups": KeepsGroups,
    "keeps something in slots": KeepsInSlots,
    "keeps an iterator": lambda live: KeepsAnIterator(live, iter([0.4, 0.3, 0.2, 0.1] * 9)),
}


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
def test_a_scheduler_of_the_users_own(own: Callable[[Any], Any]) -> None:
    live = optimizer()
    scheduler = own(live)
    train(live, scheduler, 2)
    first, second = (lrviz.preview(scheduler, steps=6).lr.T.tolist() for _ in range(2))
    assert first == second == train(live, scheduler, 6)


def test_what_cannot_be_looked_ahead_into_is_left_alone() -> None:
    values = (0.1 * n for n in range(9))
    scheduler = KeepsAnIterator(optimizer(), values)
    with pytest.raises(TypeError, match="keeps a generator"):
        lrviz.preview(scheduler, steps=3)
    assert next(values) == 0.1


@pytest.mark.parametrize("name", ["LambdaLR", "CosineAnnealingLR", "OneCycleLR"])
def test_an_lr_that_is_a_tensor(name: str) -> None:
    live = torch.optim.Adam([torch.nn.Parameter(torch.ones(3))], lr=torch.tensor(0.1))
    arguments = {"LambdaLR": (lambda tick: 0.5**tick,), "CosineAnnealingLR": (5,)}
    scheduler = getattr(torch.optim.lr_scheduler, name)(live, *arguments.get(name, (1.0, 9)))
    seen = lrviz.preview(scheduler, steps=5).lr[0].tolist()
    expected = []
    for _ in range(5):
        expected.append(float(live.param_groups[0]["lr"]))
        live.step()
        scheduler.step()
    assert seen == expected


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({}, ValueError),
        ({"epochs": 1, "steps": 1}, ValueError),
        ({"steps": 0}, ValueError),
        ({"steps": 2.5}, TypeError),
        ({"steps": 10**12}, ValueError),
        ({"steps": 1, "interval": "batch"}, ValueError),
        ({"steps": 1, "metric": []}, ValueError),
    ],
)
def test_what_it_refuses(how: dict[str, Any], error: type[Exception]) -> None:
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer(), 0.5)
    with pytest.raises(error):
        lrviz.preview(scheduler, **how)


class Wrapped:
    """Stands for what a framework puts around a scheduler, with the names that it has there."""

    def __init__(self, **attributes: object) -> None:
        self.__dict__.update(attributes)


def test_lightnings_config_says_when_its_scheduler_ticks() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
    config = Wrapped(scheduler=scheduler, interval="step", frequency=2)
    curve = lrviz.preview([config], epochs=2, steps_per_epoch=8)
    assert curve.interval == "step"
    assert curve.step.tolist() == [0, 2, 4, 6, 8, 10, 12, 14]
    assert curve.lr[0].tolist() == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]
    with pytest.raises(TypeError, match="expected one scheduler, not a list of 2"):
        lrviz.preview([config, config], epochs=2)


def test_accelerates_scheduler_ticks_once_a_process() -> None:
    accelerate = pytest.importorskip("accelerate")
    from accelerate.state import PartialState

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    prepared = accelerate.Accelerator(cpu=True).prepare(scheduler)
    before = PartialState._shared_state["num_processes"]
    PartialState._shared_state["num_processes"] = 3
    try:
        assert lrviz.preview(prepared, steps=3).lr[0].tolist() == [1, 1 / 8, 1 / 64]
        prepared.split_batches = True
        assert lrviz.preview(prepared, steps=3).lr[0].tolist() == [1, 1 / 2, 1 / 4]
    finally:
        PartialState._shared_state["num_processes"] = before
    assert optimizer.param_groups[0]["lr"] == 1.0


def test_timms_schedulers_are_told_the_number() -> None:
    timm = pytest.importorskip("timm.scheduler")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = timm.CosineLRScheduler(optimizer, t_initial=10, warmup_t=3, warmup_lr_init=0.01)
    curve = lrviz.preview(scheduler, epochs=10)
    for epoch in range(10):
        assert curve.lr[0, epoch] == optimizer.param_groups[0]["lr"]
        scheduler.step(epoch + 1)


def test_the_global_random_states_stay() -> None:
    import random

    live = optimizer()
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        live, lambda _: random.random() + np.random.rand() + float(torch.rand(()))
    )
    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    lrviz.preview(scheduler, steps=5)
    after = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    assert after == before


def test_the_optimizers_defaults_are_its_own() -> None:
    class Changing(torch.optim.lr_scheduler.LRScheduler):  # type: ignore[misc, name-defined]
        def get_lr(self) -> list[float]:
            self.optimizer.defaults["lr"] = 7.0
            return [group["lr"] for group in self.optimizer.param_groups]

    live = optimizer()
    scheduler = Changing(live)
    live.defaults["lr"] = 0.5
    lrviz.preview(scheduler, steps=5)
    assert live.defaults["lr"] == 0.5


def test_a_function_that_keeps_a_state_of_its_own_is_named() -> None:
    calls = 0

    def counting(step: int) -> float:
        nonlocal calls
        calls += 1
        return 1.0 / calls

    class Model:
        seen = 0

        def warmup(self, step: int) -> float:
            self.seen += 1
            return 1.0

        def plain(self, step: int) -> float:
            return self.seen + float(step)

    model = Model()
    lambdas = torch.optim.lr_scheduler.LambdaLR(optimizer(), [counting, model.warmup])
    said = lrviz.preview(lambdas, steps=3).warnings
    assert [text.partition(" when")[0] for text in said] == [
        "`counting` assigns to `calls`",
        "`Model.warmup` assigns to `self.seen`",
    ]
    plain = torch.optim.lr_scheduler.LambdaLR(optimizer(), [model.plain, lambda step: 1.0])
    assert lrviz.preview(plain, steps=3).warnings == ()
