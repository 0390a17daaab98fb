"""What a resume does to a schedule: each way of resuming, run by the real torch."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.engine.stepping import recorded_warnings, ticker, torch_version
from lrviz.engine.timeline import Timeline, timeline
from lrviz.spec.build import dummy_params, make_optimizer, make_schedulers
from lrviz.spec.model import MetricSpec, Spec
from lrviz.text.problem import SpecError

WAYS: Final = {
    "whole state": "both built anew, then the optimizer's and the scheduler's state loaded",
    "built after the optimizer's load": (
        "the scheduler built on an optimizer that was loaded already, then its own state loaded"
    ),
    "optimizer's state only": "the scheduler built on a loaded optimizer, its state not loaded",
    "optimizer's state only, loaded last": (
        "both built anew, then the optimizer's state loaded, the scheduler's not"
    ),
    "scheduler's state only": "the scheduler's state loaded, the optimizer fresh",
    "last_epoch on a fresh optimizer": "last_epoch set to where the run was, the optimizer fresh",
    "nothing": "both built anew",
}
"""The ways of resuming, the best first, and what each of them does."""


@dataclass(frozen=True)
class Resumed:
    """The schedule of a run that is resumed in one way.

    Attributes:
        way: Which (see `WAYS`).
        curve: The whole run, up to the resume as without it; None where torch raises.
        why: What torch raises then; else "".
    """

    way: str
    curve: Curve | None
    why: str = ""


def resumes(spec: Spec, step: int) -> tuple[Resumed, ...]:
    """The curve of every way of resuming at a step (0 < step < total_steps) of the run.

    The checkpoint holds what stands after the tick that is due at that step.

    Raises:
        SpecError: torch refuses the optimizer or a scheduler of the run itself.
    """
    times = timeline(spec)
    with recorded_warnings():
        head = _Run(spec, spec, times)
        before = head.until(step)
        saved = _saved(head)
        found = []
        for way in WAYS:
            try:
                run = _resumed(spec, times, way, saved, head)
                lr = np.concatenate([before, run.after(step)], axis=1)
            except Exception as error:  # torch's word, whatever its class
                found.append(Resumed(way, None, _why(error)))
            else:
                found.append(Resumed(way, _curve(spec, times, step, lr)))
    return tuple(found)


def _why(error: Exception) -> str:
    if isinstance(error, SpecError):
        return error.problems[0].message
    return str(error) if isinstance(error, _NotSo) else f"{type(error).__name__}: {error}"


class _NotSo(Exception):
    """A way of resuming that this scheduler does not have; the message says why."""


class _Run:
    """An optimizer and its schedulers, ticked along a timeline.

    Args:
        spec: The run.
        built: What is built: the same, but for what a way of resuming changes.
        calls: How often each scheduler had ticked before.
    """

    def __init__(
        self, spec: Spec, built: Spec, times: Timeline, calls: Sequence[int] | None = None
    ) -> None:
        self.times = times
        self.optimizer = make_optimizer(built, dummy_params(built), dummy=True)
        self.built = built
        self.metric = spec.metric or MetricSpec(values=(1.0,))
        self.calls = list(calls or [0] * len(spec.schedulers))
        self.schedulers: list[Any] = []
        self.ticks: list[Any] = []

    def build(self) -> None:
        """Build the schedulers on the optimizer as it is now."""
        self.schedulers = make_schedulers(self.built, self.optimizer)
        self.optimizer._opt_called = True  # type: ignore[attr-defined]
        self.ticks = [
            ticker(made, _later(self.metric, calls), of.interval, of.frequency)
            for made, of, calls in zip(
                self.schedulers, self.built.schedulers, self.calls, strict=True
            )
        ]

    def until(self, step: int) -> Floats:
        """The LRs of all values before ``step``; the ticks due at it are made too."""
        self.build()
        return self._values(0, int(np.searchsorted(self.times.step, step)), step)

    def after(self, step: int) -> Floats:
        """The LR at ``step``, and those of all values after it."""
        first = int(np.searchsorted(self.times.step, step, side="right"))
        now = self._now()
        return np.concatenate([now, self._values(first, len(self.times.step), None)], axis=1)

    def _values(self, first: int, last: int, then: int | None) -> Floats:
        found = []
        for value in range(first, last):
            self._tick(value)
            found.append(self._now())
        if then is not None and last < len(self.times.step) and self.times.step[last] == then:
            self._tick(last)
        groups = len(self.optimizer.param_groups)
        return np.concatenate(found, axis=1) if found else np.zeros((groups, 0))

    def _tick(self, value: int) -> None:
        for index, done in enumerate(self.times.done):
            for _ in range(int(done[value]) - (int(done[value - 1]) if value else 0)):
                self.ticks[index]()
                self.calls[index] += 1

    def _now(self) -> Floats:
        values = [float(group["lr"]) for group in self.optimizer.param_groups]
        return np.array(values, dtype=np.float64)[:, None]


class _Later(MetricSpec):
    """The metric as a scheduler is given it that has ticked before."""

    whole: MetricSpec
    calls: int

    def at(self, tick: int) -> float:
        return self.whole.at(self.calls + tick)


def _later(metric: MetricSpec, calls: int) -> MetricSpec:
    made = _Later()
    object.__setattr__(made, "whole", metric)
    object.__setattr__(made, "calls", calls)
    return made


@dataclass(frozen=True)
class _Saved:
    optimizer: dict[str, Any]
    schedulers: tuple[dict[str, Any], ...]


def _saved(run: _Run) -> _Saved:
    """A checkpoint, as far from the run as a file is."""
    states = tuple(copy.deepcopy(scheduler.state_dict()) for scheduler in run.schedulers)
    return _Saved(copy.deepcopy(run.optimizer.state_dict()), states)


def _resumed(spec: Spec, times: Timeline, way: str, saved: _Saved, head: _Run) -> _Run:
    """A run that was built anew, and what this way of resuming loads into it."""
    built = _at_last_epoch(spec, head.calls) if way == "last_epoch on a fresh optimizer" else spec
    run = _Run(spec, built, times, head.calls)
    optimizer = copy.deepcopy(saved.optimizer)
    if way in ("built after the optimizer's load", "optimizer's state only"):
        run.optimizer.load_state_dict(optimizer)
    run.build()
    if way in ("whole state", "built after the optimizer's load", "scheduler's state only"):
        for scheduler, state in zip(run.schedulers, saved.schedulers, strict=True):
            scheduler.load_state_dict(copy.deepcopy(state))
    if way in ("whole state", "optimizer's state only, loaded last"):
        run.optimizer.load_state_dict(optimizer)
    return run


def _at_last_epoch(spec: Spec, calls: Sequence[int]) -> Spec:
    """The spec with ``last_epoch`` where the run was; the constructor itself ticks once."""
    schedulers = []
    for scheduler, done in zip(spec.schedulers, calls, strict=True):
        if scheduler.children or scheduler.dotted or scheduler.type == "ReduceLROnPlateau":
            raise _NotSo(f"{scheduler.type} does not resume by last_epoch alone")
        first = scheduler.argument("last_epoch")
        arguments = {**scheduler.arguments, "last_epoch": first + done}
        schedulers.append(replace(scheduler, arguments=arguments))
    return replace(spec, schedulers=tuple(schedulers))


def _curve(spec: Spec, times: Timeline, step: int, lr: Floats) -> Curve:
    steps = np.concatenate([times.step[times.step < step], [step], times.step[times.step > step]])
    return Curve(
        groups=spec.groups,
        step=steps.astype(np.int64),
        lr=lr,
        momentum=None,
        momentum_name=None,
        total_steps=spec.total_steps,
        epochs=spec.epochs,
        steps_per_epoch=spec.steps_per_epoch,
        interval=spec.schedulers[0].interval,
        engine="torch",
        torch=torch_version(),
        title=spec.name,
    )
