"""Specs that hypothesis makes up, as TOML and as a loop that anyone would write with torch.

The loop shares nothing with lrviz: it is what lrviz is compared with.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

Tree = tuple[str, dict[str, Any], list[Any]]
"""A scheduler: its type, its arguments, the schedulers inside it."""


@dataclass(frozen=True)
class Case:
    """One run: what a spec says, as plain values."""

    optimizer: str
    arguments: dict[str, Any]
    groups: list[dict[str, Any]]
    schedulers: list[tuple[Tree, str, int]]
    epochs: int
    steps_per_epoch: int
    reverse: bool = False
    metric: list[float] | None = None
    several: bool = field(default=False)

    @property
    def toml(self) -> str:
        """The spec."""
        lines = [f"epochs = {self.epochs}", f"steps_per_epoch = {self.steps_per_epoch}"]
        if self.reverse:
            lines.append('loop = { order = ["scheduler", "optimizer"] }')
        if self.metric is not None:
            lines.append(f"metric = {{ values = {_toml(self.metric)} }}")
        optimizer = {"type": self.optimizer, **self.arguments}
        if self.groups:
            optimizer["groups"] = self.groups
        lines.append(f"optimizer = {_toml(optimizer)}")
        tables = [
            {**_table(tree), "interval": interval, "frequency": frequency}
            for tree, interval, frequency in self.schedulers
        ]
        several = self.several or len(tables) > 1
        lines.append(f"scheduler = {_toml(tables if several else tables[0])}")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Outcome:
    """What the loop gave: the LR (and momentum) of every group at every step, or where it raised.

    ``failed`` is the scheduler's index, its tick (0: the constructor) and the exception's name.
    """

    lr: np.ndarray[Any, Any] | None
    momentum: np.ndarray[Any, Any] | None
    failed: tuple[int, int, str] | None = None


def naive(case: Case) -> Outcome:
    """The throwaway script: real optimizer.step(), real scheduler.step(), a list."""
    import torch

    shape = (2, 2) if case.optimizer == "Muon" else (2,)
    groups = case.groups or [{}]
    params = [torch.nn.Parameter(torch.ones(shape)) for _ in groups]
    own = [
        {**({"name": str(i)} | g), "params": [p]}
        for i, (g, p) in enumerate(zip(groups, params, strict=True))
    ]
    resumes = any("last_epoch" in node[1] for tree, _, _ in case.schedulers for node in walk(tree))
    kind = getattr(torch.optim, case.optimizer)
    arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in case.arguments.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimizer = kind(own, **arguments)
        if resumes:
            for group in optimizer.param_groups:
                group.setdefault("initial_lr", group["lr"])
        made = []
        for index, (tree, _, _) in enumerate(case.schedulers):
            try:
                made.append(_build(tree, optimizer))
            except Exception as error:
                return Outcome(None, None, (index, 0, type(error).__name__))
        return _loop(case, optimizer, made, params)


def _loop(case: Case, optimizer: Any, made: list[Any], params: list[Any]) -> Outcome:
    import torch

    lr: list[list[float]] = []
    momentum: list[list[float]] = []
    ticks = [0] * len(made)
    has_betas, has_momentum = "betas" in optimizer.defaults, "momentum" in optimizer.defaults

    def tick(step: int, last: bool) -> tuple[int, int, str] | None:
        for index, (scheduler, (_, interval, frequency)) in enumerate(
            zip(made, case.schedulers, strict=True)
        ):
            length = case.steps_per_epoch if interval == "epoch" else 1
            edge = step + 1 if last else step
            if edge % length:
                continue
            k = edge // length - (1 if last else 0)
            if (k + 1) % frequency:
                continue
            ticks[index] += 1
            try:
                if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
                    values = case.metric or [1.0]
                    scheduler.step(values[min(ticks[index] - 1, len(values) - 1)])
                else:
                    scheduler.step()
            except Exception as error:
                return index, ticks[index], type(error).__name__
        return None

    def closure() -> Any:
        for parameter in params:
            parameter.grad = torch.zeros_like(parameter)
        return torch.tensor(0.0)

    for step in range(case.epochs * case.steps_per_epoch):
        if case.reverse:
            failed = tick(step, last=False)
            if failed:
                return Outcome(None, None, failed)
        lr.append([_real(group["lr"]) for group in optimizer.param_groups])
        if has_betas:
            momentum.append([float(group["betas"][0]) for group in optimizer.param_groups])
        elif has_momentum:
            momentum.append([float(group["momentum"]) for group in optimizer.param_groups])
        if all(math.isfinite(value) for value in lr[-1]):
            closure()
            optimizer.step(closure)
        if not case.reverse:
            failed = tick(step, last=True)
            if failed:
                return Outcome(None, None, failed)
    return Outcome(np.array(lr).T, np.array(momentum).T if momentum else None)


def _real(value: Any) -> float:
    return math.nan if isinstance(value, complex) else float(value)


def walk(tree: Tree) -> list[Tree]:
    """A scheduler and all inside it."""
    return [tree, *(node for child in tree[2] for node in walk(child))]


def _build(tree: Tree, optimizer: Any) -> Any:
    import torch

    name, arguments, children = tree
    kind = getattr(torch.optim.lr_scheduler, name, None) or getattr(torch.optim.swa_utils, name)
    given = {key: _python(key, value) for key, value in arguments.items()}
    if children:
        given["schedulers"] = [_build(child, optimizer) for child in children]
    if name == "ChainedScheduler":
        return kind(given["schedulers"], optimizer=optimizer)
    return kind(optimizer, **given)


def _python(key: str, value: Any) -> Any:
    if key == "lr_lambda":
        return [_function(v) for v in value] if isinstance(value, list) else _function(value)
    return _function(value, "x") if key == "scale_fn" else value


def _function(text: str | float, name: str = "epoch") -> Callable[[float], float]:
    known = {n: getattr(math, n) for n in ("exp", "log", "cos", "sin", "sqrt", "pi", "ceil")}
    return eval(f"lambda {name}: {text}", {**known, "min": min, "max": max})  # type: ignore[no-any-return]


def _table(tree: Tree) -> dict[str, Any]:
    name, arguments, children = tree
    table = {"type": name, **arguments}
    if children:
        table["schedulers"] = [_table(child) for child in children]
    return table


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{k} = {_toml(v)}' for k, v in value.items())} }}"
    return repr(value)


# What hypothesis chooses from: usual values, and the edges where torch does something of its own.
_LR = st.sampled_from([0.1, 0.05, 1e-3, 1.0, 0.3, 0.0]) | st.floats(1e-5, 1.0)
_GAMMA = st.sampled_from([0.1, 0.5, 0.9, 0.95, 1.0, 1.1]) | st.floats(0.05, 1.2)
_COUNT = st.integers(0, 14) | st.sampled_from([2.5, 7.0, 100])
_POSITIVE = st.integers(1, 14) | st.sampled_from([2.5, 7.0, 100])
_FACTOR = st.sampled_from([0.1, 1 / 3, 0.5, 1.0]) | st.floats(0.01, 1.0)
_EXPRESSIONS = st.sampled_from(
    [
        "0.95 ** epoch",
        "epoch // 3",
        "1 / (1 + epoch)",
        "min(1, (epoch + 1) / 4) * 0.5 ** (epoch // 5)",
        "0.5 * (1 + cos(pi * epoch / 20))",
        "1 if epoch < 5 else 0.1 if epoch < 9 else 0.01",
        "max(0.0, 1 - epoch / 10)",
        "exp(-0.1 * epoch)",
        "(epoch + 1) ** -0.5",
        "0.3",
        "-epoch % 4",
    ]
)


def _per_group(value: st.SearchStrategy[Any], groups: int) -> st.SearchStrategy[Any]:
    return value | st.lists(value, min_size=groups, max_size=groups)


def _given(
    required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def arguments(name: str, groups: int, momentum: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of a scheduler class."""
    cycled = {
        "cycle_momentum": st.booleans() if momentum else st.just(False),
        **({"base_momentum": st.sampled_from([0.8, 0.85, 0.5])} if momentum else {}),
        **({"max_momentum": st.sampled_from([0.9, 0.95, 0.99])} if momentum else {}),
    }
    if not momentum:
        cycled = {}
    forced = {} if momentum else {"cycle_momentum": st.just(False)}
    every: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "LambdaLR": _given({"lr_lambda": _per_group(_EXPRESSIONS, groups)}, {}),
        "MultiplicativeLR": _given({"lr_lambda": _per_group(_EXPRESSIONS, groups)}, {}),
        "StepLR": _given({"step_size": _POSITIVE}, {"gamma": _GAMMA}),
        "MultiStepLR": _given(
            {"milestones": st.lists(st.integers(0, 20) | st.just(4.5), max_size=4)},
            {"gamma": _GAMMA},
        ),
        "ConstantLR": _given({}, {"factor": _FACTOR | st.just(0.0), "total_iters": _COUNT}),
        "LinearLR": _given(
            {}, {"start_factor": _FACTOR, "end_factor": _FACTOR, "total_iters": _COUNT}
        ),
        "ExponentialLR": _given({"gamma": _GAMMA}, {}),
        "PolynomialLR": _given(
            {}, {"total_iters": _POSITIVE, "power": st.sampled_from([1.0, 0.9, 2, 0.5])}
        ),
        "CosineAnnealingLR": _given(
            {"T_max": _POSITIVE}, {"eta_min": st.sampled_from([0, 1e-4, 0.02, 0.5])}
        ),
        "CosineAnnealingWarmRestarts": _given(
            {"T_0": st.integers(1, 9)},
            {"T_mult": st.integers(1, 3), "eta_min": st.sampled_from([0, 1e-4, 0.02, 0.5])},
        ),
        "CyclicLR": _given(
            {
                "base_lr": _per_group(st.sampled_from([0.001, 0.01]), groups),
                "max_lr": _per_group(st.sampled_from([0.1, 0.05, 0.005]), groups),
                "step_size_up": st.integers(1, 9) | st.sampled_from([2.5, 100]),
                **forced,
            },
            {
                "step_size_down": st.integers(1, 9) | st.just(3.5),
                "mode": st.sampled_from(["triangular", "triangular2", "exp_range"]),
                "gamma": st.sampled_from([0.9, 0.99, 1.0]),
                "scale_fn": st.sampled_from(["0.9 ** x", "1 / (1 + x)", "1.0"]),
                "scale_mode": st.sampled_from(["cycle", "iterations"]),
                **cycled,
            },
        ),
        "OneCycleLR": st.one_of(
            _given(
                {"max_lr": _per_group(_LR, groups), "total_steps": st.integers(1, 60), **forced},
                _one_cycle(cycled),
            ),
            _given(
                {
                    "max_lr": _per_group(_LR, groups),
                    "epochs": st.integers(1, 8),
                    "steps_per_epoch": st.integers(1, 8),
                    **forced,
                },
                _one_cycle(cycled),
            ),
        ),
        "SWALR": _given(
            {"swa_lr": _per_group(_LR, groups)},
            {
                "anneal_epochs": st.integers(0, 9),
                "anneal_strategy": st.sampled_from(["cos", "linear"]),
            },
        ),
        "ReduceLROnPlateau": _given(
            {},
            {
                "mode": st.sampled_from(["min", "max"]),
                "factor": st.sampled_from([0.1, 0.5, 0.9]),
                "patience": st.integers(0, 4),
                "threshold": st.sampled_from([1e-4, 0.1, 0.0]),
                "threshold_mode": st.sampled_from(["rel", "abs"]),
                "cooldown": st.integers(0, 3),
                "min_lr": _per_group(st.sampled_from([0, 1e-3, 0.02]), groups),
                "eps": st.sampled_from([1e-8, 1e-3]),
            },
        ),
    }
    return every[name]


def _one_cycle(cycled: dict[str, Any]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "pct_start": st.sampled_from([0.3, 0.25, 0.5, 0.1, 0.0]) | st.floats(0.01, 0.99),
        "anneal_strategy": st.sampled_from(["cos", "linear"]),
        "div_factor": st.sampled_from([25.0, 10, 1.0]),
        "final_div_factor": st.sampled_from([1e4, 100, 1.0]),
        "three_phase": st.booleans(),
        **cycled,
    }


CLOSED = (
    *("LambdaLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR"),
    *("PolynomialLR", "CosineAnnealingLR"),
)
LEAVES = (
    *CLOSED,
    *("MultiplicativeLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR", "SWALR"),
)
EVERY = (*LEAVES, "ReduceLROnPlateau", "SequentialLR", "ChainedScheduler")


@st.composite
def trees(draw: st.DrawFn, name: str, groups: int, momentum: bool, depth: int = 2) -> Tree:
    """A scheduler of class ``name``, with whatever is inside it."""
    if name not in ("SequentialLR", "ChainedScheduler"):
        given = draw(arguments(name, groups, momentum))
        # Resuming needs what an earlier run left in the groups; these need only initial_lr.
        if depth == 2 and name in CLOSED and draw(st.integers(0, 5)) == 0:
            given["last_epoch"] = draw(st.integers(0, 6))
        return name, given, []
    inner = LEAVES if depth == 1 else (*LEAVES, "SequentialLR", "ChainedScheduler")
    count = draw(st.integers(1, 3))
    chosen = [draw(st.sampled_from(inner)) for _ in range(count)]
    children = [draw(trees(kind, groups, momentum, depth - 1)) for kind in chosen]
    if name == "ChainedScheduler":
        return name, {}, children
    milestones = sorted(draw(st.lists(st.integers(1, 18), min_size=count - 1, max_size=count - 1)))
    return name, {"milestones": milestones}, children


OPTIMIZERS = {
    "SGD": {"momentum": st.sampled_from([0.0, 0.9])},
    "Adam": {"betas": st.just([0.9, 0.999])},
    "AdamW": {},
    "RMSprop": {"momentum": st.just(0.5)},
    "Adagrad": {},
}


@st.composite
def cases(draw: st.DrawFn, names: tuple[str, ...] = EVERY, most: int = 2) -> Case:
    """A run with up to ``most`` schedulers of the classes ``names``."""
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    momentum = optimizer != "Adagrad"
    given: dict[str, Any] = {"lr": draw(_LR)}
    given.update(draw(st.fixed_dictionaries({}, optional=OPTIMIZERS[optimizer])))
    count = draw(st.integers(1, 3))
    groups = [{"name": f"g{i}", "lr": draw(_LR)} for i in range(count)] if count > 1 else []
    schedulers = []
    for _ in range(draw(st.integers(1, most))):
        name = draw(st.sampled_from(names))
        tree = draw(trees(name, count, momentum))
        interval = draw(st.sampled_from(["epoch", "step"]))
        schedulers.append((tree, interval, draw(st.sampled_from([1, 1, 1, 2, 3]))))
    if any("last_epoch" in node[1] for tree, _, _ in schedulers for node in walk(tree)):
        schedulers = schedulers[:1]
    return Case(
        optimizer,
        given,
        groups,
        schedulers,
        epochs=draw(st.integers(1, 24)),
        steps_per_epoch=draw(st.sampled_from([1, 1, 2, 3])),
        reverse=draw(st.integers(0, 4)) == 0,
        metric=draw(st.none() | st.lists(st.floats(0, 2), min_size=1, max_size=12)),
        several=draw(st.booleans()),
    )
