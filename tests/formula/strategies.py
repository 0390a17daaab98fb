"""Specs that hypothesis makes up: every scheduler, every argument, nesting, groups, the loop.

Each is written as TOML and read as a user's would be, so that a counterexample can be copied.
"""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import assume
from hypothesis import strategies as st

import lrviz
from lrviz.spec.model import Spec

Table = dict[str, Any]
Values = st.SearchStrategy[Any]

CHAINABLE: Final = (
    *("MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR"),
    *("PolynomialLR", "CosineAnnealingLR", "SWALR"),
)
OUTRIGHT: Final = ("LambdaLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR")
LEAVES: Final = (*CHAINABLE, *OUTRIGHT)
CONTAINERS: Final = ("SequentialLR", "ChainedScheduler")
EVERY: Final = (*LEAVES, "ReduceLROnPlateau", *CONTAINERS)

_LR = st.sampled_from([0.1, 0.05, 1e-3, 1.0, 0.0]) | st.floats(1e-6, 2.0)
_GAMMA = st.sampled_from([0.1, 0.5, 0.9, 1, 1.0, 1.1, 0.0, -0.5, 2, 1e200]) | st.floats(-0.2, 1.3)
_FACTOR = st.sampled_from([0.1, 1 / 3, 0.5, 1, 1e-8]) | st.floats(1e-4, 1.0)
_LENGTH = st.integers(1, 14) | st.sampled_from([2.5, 7.0, 0.5, 1 / 3, 100, 40.0, "epochs / 3"])
_LENGTH_OR_0 = _LENGTH | st.sampled_from([0, 0.0])
_ETA_MIN = st.sampled_from([0, 0.0, 1e-5, 0.02, 0.5, -0.1])
_POWER = st.sampled_from([1, 1.0, 0.9, 2, 0.5, 3.7, 0, -1, -0.5, -400, 400.5])
_MOMENTUM = st.sampled_from([0.8, 0.85, 0.9, 0.95, 0.5, 0, 1.0])
_EXPRESSIONS = st.sampled_from(
    [
        "0.95 ** epoch",
        "epoch // 3",
        "1 / (1 + epoch)",
        "1 / (epoch - 7)",
        "min(1, (step + 1) / 4) * 0.5 ** (epoch // 5)",
        "0.5 * (1 + cos(pi * epoch / total_steps))",
        "1 if epoch < 5 else 0.1 if epoch < 9 else 0.01",
        "max(0.0, 1 - epoch / epochs)",
        "exp(-0.1 * epoch)",
        "exp(200.5 * epoch)",
        "10 ** (100 * epoch)",
        "10.0 ** (100 * epoch)",
        "(epoch + 1) ** -0.5",
        "(epoch - 3) ** 0.5",
        "sqrt(epoch) if epoch > 2 else -epoch % 4",
        "log(epoch + 1)",
        "log(epoch)",
        "1 / steps_per_epoch",
        "epoch < 4",
        "epoch % 2.5",
        "(-1) ** epoch / 2 ** -epoch",
        "ceil(epoch / 3) - floor(log(epoch + 1) * 3)",
        "0.1 ** (epoch >= 5)",
        "1e300 * 1e300",
        "0",
        0.3,
        1,
    ]
)


def _args(required: dict[str, Values], **optional: Values) -> st.SearchStrategy[Table]:
    return st.fixed_dictionaries(required, optional=optional)


def _per_group(value: Values, groups: int) -> Values:
    return value | st.lists(value, min_size=groups, max_size=groups)


def _function(groups: int) -> st.SearchStrategy[Table]:
    return _args({"lr_lambda": _per_group(_EXPRESSIONS, groups)})


def _momentum(groups: int, has_momentum: bool) -> dict[str, Values]:
    return {
        "cycle_momentum": st.booleans() if has_momentum else st.just(False) | st.just(True),
        "base_momentum": _per_group(_MOMENTUM, groups),
        "max_momentum": _per_group(_MOMENTUM, groups),
    }


def arguments(name: str, groups: int, has_momentum: bool) -> st.SearchStrategy[Table]:
    """What a table of this scheduler may say; ``last_epoch`` and ``schedulers`` apart."""
    momentum = _momentum(groups, has_momentum)
    one_cycle = {
        "pct_start": st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.9, 1.0]) | st.floats(0, 1),
        "anneal_strategy": st.sampled_from(["cos", "linear"]),
        "div_factor": st.sampled_from([25.0, 10, 1, -2.0]),
        "final_div_factor": st.sampled_from([1e4, 100, 1.0]),
        "three_phase": st.booleans(),
        **momentum,
    }
    max_lr = {"max_lr": _per_group(_LR, groups)}
    total = st.integers(1, 40)
    table: dict[str, st.SearchStrategy[Table]] = {
        "LambdaLR": _function(groups),
        "MultiplicativeLR": _function(groups),
        "StepLR": _args({"step_size": _LENGTH}, gamma=_GAMMA),
        "MultiStepLR": _args(
            {"milestones": st.lists(st.integers(-2, 20) | st.sampled_from([4.5, 3.0]), max_size=5)},
            gamma=_GAMMA,
        ),
        "ConstantLR": _args({}, factor=_FACTOR | st.just(0), total_iters=_LENGTH_OR_0),
        "LinearLR": _args(
            {}, start_factor=_FACTOR, end_factor=_FACTOR | st.just(0), total_iters=_LENGTH_OR_0
        ),
        "ExponentialLR": _args({"gamma": _GAMMA}),
        "PolynomialLR": _args({}, total_iters=_LENGTH_OR_0, power=_POWER),
        "CosineAnnealingLR": _args({"T_max": _LENGTH}, eta_min=_ETA_MIN),
        "CosineAnnealingWarmRestarts": _args(
            {"T_0": st.integers(1, 9)}, T_mult=st.integers(1, 3), eta_min=_ETA_MIN
        ),
        "CyclicLR": _args(
            {"base_lr": _per_group(_LR, groups), **max_lr},
            step_size_up=_LENGTH,
            step_size_down=_LENGTH_OR_0,
            mode=st.sampled_from(["triangular", "triangular2", "exp_range"]),
            gamma=_GAMMA,
            scale_fn=st.sampled_from(["0.9 ** x", "1 / (1 + x)", "1 / (x - 5)", "x < 3", 1]),
            scale_mode=st.sampled_from(["cycle", "iterations"]),
            **momentum,
        ),
        "OneCycleLR": _args({**max_lr, "total_steps": total}, **one_cycle)
        | _args({**max_lr, "epochs": st.integers(1, 6), "steps_per_epoch": total}, **one_cycle),
        "SWALR": _args(
            {"swa_lr": _per_group(_LR, groups)},
            anneal_epochs=st.integers(0, 9),
            anneal_strategy=st.sampled_from(["cos", "linear"]),
        ),
        "ReduceLROnPlateau": _args(
            {},
            mode=st.sampled_from(["min", "max"]),
            factor=st.sampled_from([0.1, 0.5, 0.9, 0, -1]),
            patience=st.integers(0, 4) | st.just(1.5),
            threshold=st.sampled_from([1e-4, 0.1, 0, 1, 2.0, -0.1]),
            threshold_mode=st.sampled_from(["rel", "abs"]),
            cooldown=st.integers(0, 3) | st.just(1.5),
            min_lr=_per_group(st.sampled_from([0, 1e-3, 0.02, -1]), groups),
            eps=st.sampled_from([1e-8, 1e-3, 0, -1]),
        ),
    }
    return table[name]


@st.composite
def tables(
    draw: st.DrawFn, name: str, groups: int, has_momentum: bool = True, depth: int = 3
) -> Table:
    """The table of a scheduler, with whatever is inside it."""
    resumes = name != "ReduceLROnPlateau" and draw(_seldom(10))
    resumed: Table = {"last_epoch": draw(st.integers(0, 6))} if resumes else {}
    if name not in CONTAINERS:
        return {"type": name, **draw(arguments(name, groups, has_momentum)), **resumed}
    inner = LEAVES if depth == 1 else (*LEAVES, *CONTAINERS)
    most = 3 if depth == 3 else 2
    chosen = draw(st.lists(st.sampled_from(inner), min_size=1, max_size=most))
    if draw(_seldom(15)):
        chosen.append("ReduceLROnPlateau")
    children = [draw(tables(kind, groups, has_momentum, depth - 1)) for kind in chosen]
    if name == "ChainedScheduler":
        return {"type": name, "schedulers": children}
    milestone = st.integers(0, 18) | st.sampled_from([1, 2, 4.5, 6.0, -1])
    milestones = draw(st.lists(milestone, min_size=len(children) - 1, max_size=len(children) - 1))
    if not draw(_seldom(8)):
        milestones.sort()
    return {"type": name, "milestones": milestones, "schedulers": children, **resumed}


_OPTIMIZERS: dict[str, dict[str, Values]] = {
    "SGD": {"momentum": st.sampled_from([0, 0.9])},
    "Adam": {"betas": st.just([0.8, 0.999])},
    "AdamW": {},
    "RMSprop": {"momentum": st.just(0.5)},
    "Adagrad": {},
}


@st.composite
def specs(draw: st.DrawFn, names: tuple[str, ...] = EVERY, most: int = 2, ticks: int = 40) -> Spec:
    """A spec with up to ``most`` schedulers of the classes ``names``, of up to ``ticks`` ticks."""
    kind = draw(st.sampled_from(sorted(_OPTIMIZERS)))
    count = draw(st.sampled_from([1, 1, 2, 3]))
    optimizer: Table = {"type": kind, "lr": draw(_LR)}
    optimizer |= draw(st.fixed_dictionaries({}, optional=_OPTIMIZERS[kind]))
    if count > 1 or draw(_seldom(3)):
        optimizer["groups"] = [draw(_group(kind)) for _ in range(count)]
    per_epoch = draw(st.sampled_from([1, 1, 2, 3]))
    schedulers = [
        draw(_outermost(draw(st.sampled_from(names)), count, kind != "Adagrad"))
        for _ in range(draw(st.integers(1, most)))
    ]
    table: Table = {"optimizer": optimizer}
    if draw(st.booleans()):
        table |= {"epochs": draw(st.integers(1, ticks)), "steps_per_epoch": per_epoch}
    else:
        table["steps"] = draw(st.integers(1, ticks))
        schedulers = [{k: v for k, v in s.items() if k != "interval"} for s in schedulers]
    several = len(schedulers) > 1 or draw(_seldom(5))
    table["scheduler"] = schedulers if several else schedulers[0]
    if draw(_seldom(4)):
        table["loop"] = {"order": ["scheduler", "optimizer"]}
    if any(scheduler["type"] == "ReduceLROnPlateau" for scheduler in schedulers):
        table |= draw(_METRIC)
    try:
        return lrviz.loads(_toml(table))
    except lrviz.SpecError:
        assume(False)
        raise


_METRIC = st.fixed_dictionaries(
    {},
    optional={
        "metric": st.fixed_dictionaries(
            {
                "values": st.lists(
                    st.sampled_from([1.0, 0.9, 0.5, 1, -1.0, 0.0, 1e9])
                    | st.floats(-1, 2)
                    | st.sampled_from([float("inf"), float("nan")]),
                    min_size=1,
                    max_size=12,
                )
            }
        )
        | st.fixed_dictionaries({"expression": _EXPRESSIONS})
    },
)


@st.composite
def _group(draw: st.DrawFn, kind: str) -> Table:
    own: dict[str, Values] = {"lr": _LR, "initial_lr": _LR}
    for key in ("max_lr", "min_lr", "max_momentum", "base_momentum"):
        own[key] = st.sampled_from([0.9, 0.5, 0.01])
    kept = draw(_seldom(4))
    optional = {**own, **_OPTIMIZERS[kind]} if kept else {"lr": _LR, **_OPTIMIZERS[kind]}
    return draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _outermost(draw: st.DrawFn, name: str, groups: int, has_momentum: bool) -> Table:
    table = draw(tables(name, groups, has_momentum))
    pace = st.fixed_dictionaries(
        {},
        optional={
            "interval": st.sampled_from(["epoch", "step"]),
            "frequency": st.sampled_from([1, 1, 2, 3]),
        },
    )
    return {**table, **draw(pace)}


def _seldom(often: int) -> st.SearchStrategy[bool]:
    """True once in ``often``."""
    return st.integers(1, often).map(lambda drawn: drawn == often)


def _toml(table: Table) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{k} = {_value(v)}' for k, v in value.items())} }}"
    return json.dumps(value) if isinstance(value, str | bool) else repr(value)
