"""A schedule as the page's own formulas and rules take it."""

from __future__ import annotations

import ast
import math
from dataclasses import asdict
from typing import Any, Final

from lrviz.known.optimizers import ADAM_FAMILY, momentum_key
from lrviz.known.phases import BUILT_IN
from lrviz.known.torch import (
    KNOWS_ITS_START,
    RESTARTS_WITHOUT_A_TICK,
    STARTS_WHERE_IT_IS,
    UNDOES_WITHIN,
    Torch,
)
from lrviz.spec.expression import Expression
from lrviz.spec.grammar import CONSTANTS, parse
from lrviz.spec.model import OPTIMIZER_FIRST, MetricSpec, SchedulerSpec, Spec
from lrviz.spec.phases import Phase
from lrviz.text.problem import KeyPath

CLASSES: Final = (
    *("ConstantLR", "LinearLR", "StepLR", "MultiStepLR", "ExponentialLR", "PolynomialLR"),
    *("CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR", "Phases"),
    *("SequentialLR", "ChainedScheduler", "LambdaLR", "MultiplicativeLR", "SWALR"),
    "ReduceLROnPlateau",
)
"""What ``schedules.js`` has a formula for."""
MOST_TICKS: Final = 2_000_000
"""Ticks that the page computes while a slider moves."""
_CHANGES: Final = {
    "undoesWithin": UNDOES_WITHIN,
    "knowsItsStart": KNOWS_ITS_START,
    "restartsWithoutATick": RESTARTS_WITHOUT_A_TICK,
    "startsWhereItIs": STARTS_WHERE_IT_IS,
}
"""What changed in torch, by the page's own words for it."""
_MOST_METRICS: Final = 2000
"""Values of a metric that the page has in it."""


class NoFormula(Exception):
    """What the page has no formula for, in words: the picture stays as it is."""


def plan_of(spec: Spec, ticks: int) -> dict[str, Any]:
    """What ``schedules.run`` and the page's rules take.

    Raises:
        NoFormula: The page has none for all of it.
    """
    lrs = spec.optimizer.values("lr")
    if spec.order != OPTIMIZER_FIRST:
        raise NoFormula("a scheduler that is stepped before the optimizer")
    if ticks > MOST_TICKS:
        raise NoFormula(f"{ticks:,} ticks")
    own = {key for group in spec.optimizer.groups for key in group.arguments}
    if not all(map(is_number, lrs)) or own - {"lr", "weight_decay"}:
        raise NoFormula("these param groups")
    key = momentum_key(spec.optimizer.type)
    plan: dict[str, Any] = {
        "total": spec.total_steps,
        "perEpoch": spec.steps_per_epoch,
        "epochs": spec.epochs,
        "accumulate": spec.accumulate_grad_batches,
        "batchesPerEpoch": spec.batches_per_epoch,
        "optimizer": spec.optimizer.type,
        "adam": spec.optimizer.type in ADAM_FAMILY,
        "momentumKey": key,
        "groups": [
            {"lr": lr, "momentum": momentum}
            for lr, momentum in zip(lrs, _momenta(spec, key), strict=True)
        ],
        "lacks": _lacks(spec.torch_version),
        "schedulers": [_scheduler(scheduler, spec) for scheduler in spec.schedulers],
    }
    if any(scheduler.type == "ReduceLROnPlateau" for scheduler in spec.walk()):
        plan["metric"] = _metric(spec.metric)
    return plan


def _lacks(torch: Torch) -> list[str]:
    """The changes that came after the torch of which the spec speaks."""
    return [name for name, since in _CHANGES.items() if not torch.has(since)]


def _momenta(spec: Spec, key: str | None) -> list[float | None]:
    if key is None:
        return [None] * len(spec.optimizer.groups)
    values = spec.optimizer.values(key)
    return [value[0] if key == "betas" else value for value in values]


def _scheduler(scheduler: SchedulerSpec, spec: Spec) -> dict[str, Any]:
    if scheduler.type not in CLASSES:
        raise NoFormula(scheduler.type)
    if scheduler.type == "ReduceLROnPlateau" and scheduler not in spec.schedulers:
        raise NoFormula("a ReduceLROnPlateau inside another scheduler")
    if "last_epoch" in scheduler.arguments:
        raise NoFormula("a run that is resumed")
    arguments = {**BUILT_IN[scheduler.type].defaults, **scheduler.arguments}
    arguments.pop("last_epoch", None)
    functions = arguments.pop("lr_lambda", None)
    phases = arguments.pop("phases", ())
    if not all(map(_plain, arguments.values())):
        raise NoFormula(f"the arguments of {scheduler.type}")
    args = {name: _value(value) for name, value in arguments.items()}
    if functions is not None:
        several = functions if isinstance(functions, tuple | list) else (functions,)
        args["lr_lambda"] = [tree_of(function) for function in several]
    if phases:
        raw = at(spec.plan.table, (*scheduler.path, "phases"))
        args["phases"] = [_phase(phase, one) for phase, one in zip(phases, raw, strict=True)]
    return {
        "type": scheduler.type,
        "interval": scheduler.interval,
        "frequency": scheduler.frequency,
        "args": args,
        "given": list(scheduler.arguments),
        "children": [_scheduler(child, spec) for child in scheduler.children],
    }


def _phase(phase: Phase, raw: Any) -> dict[str, Any]:
    """A phase as it was worked out, and which of its keys the spec gives itself."""
    return {**asdict(phase), "given": [key for key in raw if key != "shape"]}


def _metric(metric: MetricSpec | None) -> dict[str, Any]:
    """What ReduceLROnPlateau is told; without a metric, one that never improves."""
    if metric is None:
        return {"values": [1.0], "given": False}
    if metric.expression is not None:
        return {"tree": tree_of(metric.expression), "given": True}
    values = metric.values or ()
    if len(values) > _MOST_METRICS or not all(map(math.isfinite, values)):
        raise NoFormula("ReduceLROnPlateau without its metric, which is not in the page")
    return {"values": list(values), "given": True}


def tree_of(function: Expression) -> Any:
    """An expression as nested lists: a number, ``"t"`` for the counter, or a name and operands.

    The length of the run stands in it by its name: a reader may change it.
    """
    return _tree(parse(function.text, (*function.names, *function.counters)), function)


def _tree(node: ast.expr, function: Expression) -> Any:
    def inside(*nodes: ast.expr) -> list[Any]:
        return [_tree(one, function) for one in nodes]

    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        if node.id in function.counters:
            return "t"
        return CONSTANTS.get(node.id, node.id)
    if isinstance(node, ast.BinOp):
        return [type(node.op).__name__, *inside(node.left, node.right)]
    if isinstance(node, ast.UnaryOp):
        return [type(node.op).__name__, *inside(node.operand)]
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        return ["And", *([type(op).__name__, *inside(a, b)] for op, a, b in pairs)]
    if isinstance(node, ast.IfExp):
        return ["IfExp", *inside(node.test, node.body, node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [type(node.op).__name__, *inside(*node.values)]
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Name)
    return [node.func.id, *inside(*node.args)]


def _plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


def _value(value: Any) -> Any:
    return [_value(item) for item in value] if isinstance(value, tuple | list) else value


def is_number(value: Any) -> bool:
    """Whether a value is a number, as Python has one, and not a bool."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def at(table: Any, path: KeyPath) -> Any:
    """What stands at a path of tables and arrays; None where nothing does."""
    for part in path:
        try:
            table = table[part]
        except (KeyError, IndexError, TypeError):
            return None
    return table
