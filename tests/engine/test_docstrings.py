"""The literal examples of torch's own docstrings, against the specs of the gallery."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lrviz

torch = pytest.importorskip("torch")
from torch.optim import lr_scheduler as s  # noqa: E402
from torch.optim.swa_utils import SWALR  # noqa: E402

BUILTIN = Path(__file__).parent.parent.parent / "gallery" / "builtin"


def sequential(optimizer: Any) -> Any:
    scheduler1 = s.ConstantLR(optimizer, factor=0.1, total_iters=20)
    scheduler2 = s.ExponentialLR(optimizer, gamma=0.9)
    return s.SequentialLR(optimizer, schedulers=[scheduler1, scheduler2], milestones=[20])


def chained(optimizer: Any) -> Any:
    scheduler1 = s.ConstantLR(optimizer, factor=0.1, total_iters=20)
    scheduler2 = s.ExponentialLR(optimizer, gamma=0.9)
    return s.ChainedScheduler([scheduler1, scheduler2], optimizer=optimizer)


EXAMPLES: dict[str, Callable[[Any], Any]] = {
    "lambda-lr": lambda o: s.LambdaLR(
        o, lr_lambda=[lambda epoch: epoch // 30, lambda epoch: 0.95**epoch]
    ),
    "multiplicative-lr": lambda o: s.MultiplicativeLR(o, lr_lambda=lambda epoch: 0.95),
    "step-lr": lambda o: s.StepLR(o, step_size=30, gamma=0.1),
    "multi-step-lr": lambda o: s.MultiStepLR(o, milestones=[30, 80], gamma=0.1),
    "constant-lr": lambda o: s.ConstantLR(o, factor=0.5, total_iters=40),
    "linear-lr": lambda o: s.LinearLR(o, start_factor=0.05, total_iters=40),
    "exponential-lr": lambda o: s.ExponentialLR(o, gamma=0.95),
    "sequential-lr": sequential,
    "polynomial-lr": lambda o: s.PolynomialLR(o, total_iters=50, power=0.9),
    "cosine-annealing-lr": lambda o: s.CosineAnnealingLR(o, T_max=100),
    "chained-scheduler": chained,
    "reduce-lr-on-plateau": lambda o: s.ReduceLROnPlateau(o, "min"),
    "cyclic-lr": lambda o: s.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=10),
    "cosine-annealing-warm-restarts": lambda o: s.CosineAnnealingWarmRestarts(o, T_0=20),
    "one-cycle-lr": lambda o: s.OneCycleLR(o, max_lr=0.01, steps_per_epoch=100, epochs=10),
    "swalr": lambda o: SWALR(o, anneal_strategy="linear", anneal_epochs=20, swa_lr=0.05),
}


@pytest.mark.parametrize(("name", "build"), EXAMPLES.items(), ids=EXAMPLES)
@pytest.mark.parametrize("engine", ["torch", "formula"])
def test_example(name: str, build: Callable[[Any], Any], engine: Any) -> None:
    spec = lrviz.load(BUILTIN / f"{name}.toml")
    groups = [{"params": [torch.nn.Parameter(torch.ones(1))]} for _ in spec.groups]
    arguments = {k: v for k, v in spec.optimizer.arguments.items() if k in ("lr", "momentum")}
    optimizer = torch.optim.SGD(groups, **arguments)
    scheduler = build(optimizer)
    seen = []
    per_tick = spec.steps_per_epoch if spec.schedulers[0].interval == "epoch" else 1
    for tick in range(spec.total_steps // per_tick):
        seen.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            metric = [max(2.0 * 0.9**tick, 0.4)] if name == "reduce-lr-on-plateau" else []
            scheduler.step(*metric)
    curve = lrviz.simulate(spec, engine=engine)
    if engine == "torch":
        np.testing.assert_array_equal(curve.lr.T, seen)
    else:
        np.testing.assert_allclose(curve.lr.T, seen, rtol=0, atol=1e-11 * np.max(seen))


def test_every_built_in_has_its_example() -> None:
    assert set(EXAMPLES) == {path.stem for path in BUILTIN.glob("*.toml")}
