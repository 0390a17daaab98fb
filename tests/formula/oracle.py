"""The training loop that anyone would write, with the real torch: what the formulas must give.

It shares nothing with lrviz but the spec: optimizer, schedulers and functions are made here.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.optim import lr_scheduler, swa_utils

from lrviz.curve import Floats
from lrviz.spec.expression import Expression
from lrviz.spec.model import SchedulerSpec, Spec

UNDEFINED = "ExpressionError"
"""The kind of a failure that is an expression's, which lrviz reports as such."""
_MATH = ("ceil", "floor", "sqrt", "exp", "log", "cos", "sin", "pi")


@dataclass(frozen=True)
class Failure:
    """Where torch raised: which scheduler (its index), at which of its ticks (0: built), what."""

    scheduler: int
    tick: int
    kind: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """LR and momentum of every group at every optimizer step: float64, [groups, steps]."""

    lr: Floats
    momentum: Floats | None


class Undefined(Exception):
    """An expression has no value."""


def naive(spec: Spec) -> Outcome | Failure:
    """Train nothing for the whole run: real ``optimizer.step()``, real ``scheduler.step()``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _Run(spec).train()


class _Run:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.ticks = [0] * len(spec.schedulers)
        kind = getattr(torch.optim, spec.optimizer.type)
        groups: list[dict[str, Any]] = [
            {**group.arguments, "params": [torch.nn.Parameter(torch.ones(1))]}
            for group in spec.optimizer.groups
        ]
        self.optimizer = kind(groups, **spec.optimizer.arguments)
        if any(node.arguments.get("last_epoch", -1) != -1 for node in spec.walk()):
            for group in self.optimizer.param_groups:
                group.setdefault("initial_lr", group["lr"])

    def train(self) -> Outcome | Failure:
        made: list[Any] = []
        for index, scheduler in enumerate(self.spec.schedulers):
            try:
                made.append(_scheduler(scheduler, self.optimizer))
            except Exception as error:
                return _failure(index, 0, error)
        lr: list[list[float]] = []
        momentum: list[list[float]] = []
        scheduler_first = self.spec.order[0] == "scheduler"
        for step in range(self.spec.total_steps):
            failed = self.tick(made, step) if scheduler_first else None
            if failed is not None:
                return failed
            groups = self.optimizer.param_groups
            lr.append([_real(group["lr"]) for group in groups])
            if "betas" in self.optimizer.defaults:
                momentum.append([float(group["betas"][0]) for group in groups])
            elif "momentum" in self.optimizer.defaults:
                momentum.append([float(group["momentum"]) for group in groups])
            self.optimizer.step()
            failed = None if scheduler_first else self.tick(made, step)
            if failed is not None:
                return failed
        momenta = np.array(momentum, dtype=np.float64).T if momentum else None
        return Outcome(np.array(lr, dtype=np.float64).T, momenta)

    def tick(self, made: list[Any], step: int) -> Failure | None:
        """What the loop does around this step: the schedulers whose interval ends, or starts."""
        for index, (scheduler, of) in enumerate(zip(made, self.spec.schedulers, strict=True)):
            length = self.spec.steps_per_epoch if of.interval == "epoch" else 1
            at_edge = step % length == (length - 1 if self.spec.order[0] == "optimizer" else 0)
            if not at_edge or (step // length + 1) % of.frequency:
                continue
            self.ticks[index] += 1
            try:
                if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
                    scheduler.step(self.metric(self.ticks[index] - 1))
                else:
                    scheduler.step()
            except Exception as error:
                return _failure(index, self.ticks[index], error)
        return None

    def metric(self, tick: int) -> float:
        given = self.spec.metric
        if given is None:
            return 1.0
        if given.expression is not None:
            return _function(given.expression)(tick)  # type: ignore[no-any-return]
        assert given.values is not None
        return given.values[tick] if tick < len(given.values) else given.values[-1]


def _failure(index: int, tick: int, error: Exception) -> Failure:
    kind = UNDEFINED if isinstance(error, Undefined) else type(error).__name__
    return Failure(index, tick, kind, str(error))


def _real(value: Any) -> float:
    return math.nan if isinstance(value, complex) else float(value)


def _scheduler(spec: SchedulerSpec, optimizer: Any) -> Any:
    kind = getattr(lr_scheduler, spec.type, None) or getattr(swa_utils, spec.type)
    arguments = {name: _python(value) for name, value in spec.arguments.items()}
    if spec.children:
        arguments["schedulers"] = [_scheduler(child, optimizer) for child in spec.children]
    if spec.type == "ChainedScheduler":
        return kind(**arguments, optimizer=optimizer)
    return kind(optimizer, **arguments)


def _python(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_python(item) for item in value]
    return _function(value) if isinstance(value, Expression) else value


def _function(expression: Expression) -> Callable[[Any], Any]:
    known = {name: getattr(math, name) for name in _MATH}
    known |= {"min": min, "max": max, "abs": abs, **expression.names}
    code = compile(expression.text.strip(), "<expression>", "eval")

    def function(tick: Any) -> Any:
        try:
            value = eval(code, known, dict.fromkeys(expression.counters, tick))
        except (ArithmeticError, ValueError) as error:
            raise Undefined from error
        if isinstance(value, complex):
            raise Undefined
        return value

    return function
