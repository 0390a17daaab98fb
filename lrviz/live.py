"""`preview`: the curve that a live scheduler is about to give, without moving it."""

from __future__ import annotations

import copy
import random
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

from lrviz.curve import Curve, Interval
from lrviz.spec.model import OPTIMIZER_FIRST, MetricSpec

if TYPE_CHECKING:
    from torch.optim.lr_scheduler import LRScheduler


def preview(
    scheduler: LRScheduler,
    *,
    epochs: int | None = None,
    steps_per_epoch: int = 1,
    steps: int | None = None,
    interval: Interval | None = None,
    frequency: int = 1,
    metric: Iterable[float] | Callable[[int], float] | float = 1.0,
) -> Curve:
    """The curve of a scheduler that you already have, from its present state on.

    Neither it, nor its optimizer, nor any parameter is touched or copied: what the scheduler
    keeps for itself is, and is ticked on a stand-in for the optimizer.

    Args:
        scheduler: Any torch scheduler, at any point of its run.
        epochs: Epochs to look ahead; or give ``steps``.
        steps_per_epoch: Optimizer steps per epoch.
        steps: Steps to look ahead.
        interval: When your loop calls ``scheduler.step()``: ``"epoch"`` (the default where
            ``epochs`` is given) or ``"step"``.
        frequency: Every how many intervals it does.
        metric: What ReduceLROnPlateau is going to be given: a value for every tick, a sequence
            (whose last value is repeated), or a function of the tick's number from 0.

    Returns:
        A curve whose tick 0 is the LR of now.

    Raises:
        ValueError: Neither or both of ``epochs`` and ``steps`` are given, or a number is below 1
            or too large.
        TypeError: ``scheduler`` is not a torch scheduler, or keeps a generator; or a number is no
            integer.
        Exception: Whatever the scheduler itself raises at a tick.
    """
    import torch
    from torch.optim.lr_scheduler import LRScheduler

    from lrviz.engine.recorder import Recorder
    from lrviz.engine.stepping import (
        TickFailed,
        recorded_warnings,
        run,
        ticker,
        torch_version,
    )
    from lrviz.engine.timeline import merge
    from lrviz.spec.moments import count, moments
    from lrviz.spec.read_length import MOST_TICKS

    if not isinstance(scheduler, LRScheduler):
        raise TypeError(f"expected a torch LR scheduler, not {type(scheduler).__name__}")
    if (epochs is None) == (steps is None):
        raise ValueError("expected one of epochs and steps")
    interval = interval or ("epoch" if epochs is not None else "step")
    steps_per_epoch, frequency = index(steps_per_epoch), index(frequency)
    total = index(steps) if steps is not None else index(epochs or 0) * steps_per_epoch
    if min(total, steps_per_epoch, frequency) < 1 or interval not in ("epoch", "step"):
        raise ValueError(
            "expected counts of at least 1 and an interval of 'epoch' or 'step', found "
            f"{epochs=}, {steps=}, {steps_per_epoch=}, {frequency=}, {interval=}"
        )

    ahead: Any = {
        "steps_per_epoch": steps_per_epoch,
        "total_steps": total,
        "order": OPTIMIZER_FIRST,
    }
    if count(interval, frequency, **ahead) > MOST_TICKS:
        raise ValueError(f"expected at most {MOST_TICKS:,} ticks, as each is kept in memory")

    class StandIn(torch.optim.Optimizer):
        """Has the param groups' settings and no parameters."""

        def __init__(self, original: torch.optim.Optimizer, copier: _Copier) -> None:
            self.defaults = original.defaults
            self.state = original.state.__class__()
            self.param_groups = [
                {k: [] if k == "params" else copier.copy(v) for k, v in group.items()}
                for group in original.param_groups
            ]
            # A scheduler may keep the groups themselves, or what is in them.
            copier.know(original, self)
            copier.know(original.param_groups, self.param_groups)
            for group, own in zip(original.param_groups, self.param_groups, strict=True):
                copier.know(group, own)

        def step(self, closure: Any = None) -> None:  # type: ignore[override]
            """Never called: the LR does not depend on it."""

    optimizer = scheduler.optimizer
    copier = _Copier()
    stand_in = StandIn(optimizer, copier)
    # torch asks of optimizer.step whether a scheduler has wrapped it, and warns where not.
    stand_in.step.__func__._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    copied = copier.copy(scheduler)
    times = merge([moments(interval, frequency, **ahead)], total)
    recorder = Recorder(stand_in, momentum=True)
    with recorded_warnings() as warned:
        try:
            run(
                stand_in, [ticker(copied, _Metric.of(metric), interval, frequency)], times, recorder
            )
        except TickFailed as failed:
            raise failed.error from None
    names = (str(group.get("name", index)) for index, group in enumerate(optimizer.param_groups))
    return Curve(
        groups=_distinct(tuple(names)),
        step=times.step,
        lr=recorder.lr(),
        momentum=recorder.momentum(),
        momentum_name=recorder.momentum_name,
        total_steps=total,
        epochs=epochs,
        steps_per_epoch=steps_per_epoch,
        interval=interval,
        engine="torch",
        torch=torch_version(),
        warnings=tuple(warned),
        title=type(scheduler).__name__,
    )


class _Metric(MetricSpec):
    """A metric given as a function."""

    function: Callable[[int], float]

    @classmethod
    def of(cls, metric: Iterable[float] | Callable[[int], float] | float) -> MetricSpec:
        if callable(metric):
            made = cls()
            object.__setattr__(made, "function", metric)
            return made
        given = metric if isinstance(metric, Iterable) else (metric,)
        values = tuple(float(value) for value in given)
        if not values:
            raise ValueError("expected at least one metric")
        return MetricSpec(values=values)

    def at(self, tick: int) -> float:
        return float(self.function(tick))


class _Copier:
    """Copies what a scheduler keeps for itself; the rest (functions, models) is shared.

    ``copy.deepcopy`` would follow the optimizer to the parameters, and a bound ``lr_lambda`` to
    the whole module that it is a method of.
    """

    def __init__(self) -> None:
        self.known: dict[int, Any] = {}
        self.alive: list[Any] = []  # so that no id in `known` is given to another object

    def copy(self, value: Any) -> Any:
        """A copy of ``value``; the same object where it was copied before."""
        if id(value) in self.known:
            return self.known[id(value)]
        made = self._new(value)
        if made is not value:
            self.know(value, made)
        return made

    def know(self, value: Any, made: Any) -> None:
        """From now on ``made`` is the copy of ``value``."""
        self.known[id(value)] = made
        self.alive.append(value)

    def _new(self, value: Any) -> Any:
        import torch

        if isinstance(value, torch.Tensor):
            return value.detach().clone() if value.numel() == 1 else value
        if isinstance(value, torch.nn.Module | torch.optim.Optimizer | type | types.ModuleType):
            return value
        if isinstance(value, types.MethodType):
            owner = self.known.get(id(value.__self__))
            return value if owner is None else types.MethodType(value.__func__, owner)
        if isinstance(value, partial):
            return partial(
                self.copy(value.func),
                *self.copy(value.args),
                **self.copy(value.keywords),
            )
        if isinstance(value, dict):
            made = copy.copy(value)
            for key, item in value.items():
                made[key] = self.copy(item)
            return made
        if isinstance(value, list | tuple | set | deque):
            items = [self.copy(item) for item in value]
            return _like(value, items)
        if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
            return value
        if isinstance(value, random.Random | np.random.Generator | np.ndarray):
            return copy.deepcopy(value)
        if isinstance(value, Iterator):
            return _iterator(value)
        if hasattr(value, "__dict__") and (callable(value) or hasattr(value, "step")):
            return self._object(value)
        return value

    def _object(self, value: Any) -> Any:
        """A scheduler, or a callable object with a state of its own (torch saves it likewise)."""
        try:
            made = object.__new__(type(value))
        except TypeError:  # a type of C's, which cannot be made empty
            return value
        self.know(value, made)
        for name, item in value.__dict__.items():
            made.__dict__[name] = self.copy(item)
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if name != "__dict__" and hasattr(value, name):
                    object.__setattr__(made, name, self.copy(getattr(value, name)))
        return made


def _iterator(value: Iterator[Any]) -> Iterator[Any]:
    try:
        return copy.copy(value)
    except TypeError:
        raise TypeError(
            f"the scheduler keeps a {type(value).__name__}, which cannot be looked ahead into "
            "without moving it"
        ) from None


def _like(original: Any, items: list[Any]) -> Any:
    """``items`` in ``original``'s own type, where it is one that is known; else ``original``."""
    if type(original) in (list, tuple, set):
        return type(original)(items)
    if isinstance(original, deque):
        return deque(items, original.maxlen)
    if isinstance(original, tuple) and hasattr(original, "_make"):
        return original._make(items)
    return original


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(set(names)) == len(names) else tuple(map(str, range(len(names))))
