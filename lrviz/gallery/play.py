"""A schedule as the page's own formulas take it, and which of its numbers can be changed there."""

from __future__ import annotations

import ast
from dataclasses import asdict
from typing import Any, Final

from lrviz.known.optimizers import momentum_key
from lrviz.known.phases import BUILT_IN
from lrviz.spec.expression import Expression
from lrviz.spec.grammar import CONSTANTS, parse
from lrviz.spec.model import OPTIMIZER_FIRST, SchedulerSpec, Spec
from lrviz.spec.phases import Phase

CLASSES: Final = (
    *("ConstantLR", "LinearLR", "StepLR", "MultiStepLR", "ExponentialLR", "PolynomialLR"),
    *("CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR", "Phases"),
    *("SequentialLR", "ChainedScheduler", "LambdaLR", "MultiplicativeLR"),
)
"""What ``schedules.js`` has a formula for."""
MOST_TICKS: Final = 2_000_000
"""Ticks that the page computes while a slider moves."""


def plan_of(spec: Spec, ticks: int) -> dict[str, Any] | None:
    """What ``schedules.run`` takes; None where the page has no formula for all of it."""
    lrs = spec.optimizer.values("lr")
    if spec.order != OPTIMIZER_FIRST or ticks > MOST_TICKS or not all(map(_number, lrs)):
        return None
    if any(group.arguments.keys() - {"lr", "weight_decay"} for group in spec.optimizer.groups):
        return None
    schedulers = [_scheduler(scheduler) for scheduler in spec.schedulers]
    if not all(schedulers):
        return None
    momenta = _momenta(spec)
    return {
        "total": spec.total_steps,
        "perEpoch": spec.steps_per_epoch,
        "groups": [
            {"lr": lr, "momentum": momentum} for lr, momentum in zip(lrs, momenta, strict=True)
        ],
        "schedulers": schedulers,
    }


def _momenta(spec: Spec) -> list[float | None]:
    key = momentum_key(spec.optimizer.type)
    if key is None:
        return [None] * len(spec.optimizer.groups)
    values = spec.optimizer.values(key)
    return [value[0] if key == "betas" else value for value in values]


def _scheduler(scheduler: SchedulerSpec) -> dict[str, Any] | None:
    if scheduler.type not in CLASSES or "last_epoch" in scheduler.arguments:
        return None
    children = [_scheduler(child) for child in scheduler.children]
    arguments = {**BUILT_IN[scheduler.type].defaults, **scheduler.arguments}
    arguments.pop("last_epoch", None)
    functions = arguments.pop("lr_lambda", None)
    if not all(children) or not all(map(_plain, arguments.values())):
        return None
    if functions is not None:
        several = functions if isinstance(functions, tuple | list) else (functions,)
        arguments["lr_lambda"] = [tree_of(function) for function in several]
    return {
        "type": scheduler.type,
        "interval": scheduler.interval,
        "frequency": scheduler.frequency,
        "args": {name: _value(value) for name, value in arguments.items()},
        "children": children,
    }


def tree_of(function: Expression) -> Any:
    """An expression as nested lists: a number, ``"t"`` for the counter, or a name and operands."""
    return _tree(parse(function.text, (*function.names, *function.counters)), function)


def _tree(node: ast.expr, function: Expression) -> Any:
    def inside(*nodes: ast.expr) -> list[Any]:
        return [_tree(one, function) for one in nodes]

    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return "t" if node.id in function.counters else {**CONSTANTS, **function.names}[node.id]
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
    return value is None or isinstance(value, bool | int | float | str | Phase)


def _value(value: Any) -> Any:
    if isinstance(value, Phase):
        return asdict(value)
    return [_value(item) for item in value] if isinstance(value, tuple | list) else value


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
