"""The torch engine: the real scheduler, ticked on a real optimizer over one-element parameters.

``optimizer.step()`` costs several times what ``scheduler.step()`` does, imports the compiler
(``torch._dynamo``) at its first call, and changes no LR: it is marked as called, not run.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import torch
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

from lrviz.curve import Curve
from lrviz.engine.progress import Progress
from lrviz.engine.recorder import CHUNK, Recorder
from lrviz.engine.timeline import Timeline, timeline
from lrviz.known.behaviour import BETWEEN
from lrviz.spec.build import dummy_params, make_optimizer, make_schedulers
from lrviz.spec.failure import TickError, expression_failed
from lrviz.spec.foreign import contained, kind_of
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import MetricSpec, SchedulerSpec, Spec

Tick = Callable[[], Any]
_MOST_WARNINGS = 20
_OWN = "The epoch parameter in `scheduler.step()`"
"""A warning of ``step(epoch)``, which SequentialLR itself calls before torch 2.9."""


def simulate(spec: Spec, progress: Progress | None = None) -> Curve:
    """The curve of ``spec`` as the torch that is installed makes it.

    Args:
        progress: Called now and then with the share of the ticks that are done (0 to 1).

    Raises:
        TickError: torch raises where it builds or ticks a scheduler.
        SpecError: The optimizer is refused, a dotted path cannot be imported or called, or an
            expression has no value at a tick (LR008).
    """
    times = timeline(spec)
    metric = spec.metric or MetricSpec(values=(1.0,))
    with recorded_warnings() as warned:
        try:
            optimizer = make_optimizer(spec, dummy_params(spec), dummy=True)
            schedulers = make_schedulers(spec, optimizer)
            recorder = Recorder(optimizer, momentum=_momentum_may_change(spec))
            ticks = [
                _contained(ticker(made, metric, of.interval, of.frequency), of)
                for made, of in zip(schedulers, spec.schedulers, strict=True)
            ]
            run(optimizer, ticks, times, recorder, progress)
        except TickFailed as failed:
            scheduler = spec.schedulers[failed.scheduler]
            error = failed.error
            if isinstance(error, ExpressionError):
                raise expression_failed(spec, error) from None
            raise TickError(spec, scheduler, failed.tick, kind_of(error), str(error)) from error
    if any(scheduler.type == "SequentialLR" for scheduler in spec.walk()):
        warned = [text for text in warned if not text.startswith(_OWN)]
    if recorder.not_real:
        warned.append("the LR becomes a complex number, which no optimizer can use")
    return Curve(
        groups=spec.groups,
        step=times.step,
        lr=recorder.lr(),
        momentum=recorder.momentum(),
        momentum_name=recorder.momentum_name,
        total_steps=spec.total_steps,
        epochs=spec.epochs,
        steps_per_epoch=spec.steps_per_epoch,
        interval=spec.schedulers[0].interval,
        engine="torch",
        torch=torch_version(),
        warnings=tuple(warned),
        title=spec.name,
    )


class TickFailed(Exception):
    """A scheduler's tick raised: which scheduler (an index), which of its ticks, and what."""

    def __init__(self, scheduler: int, tick: int, error: Exception) -> None:
        super().__init__(scheduler, tick, error)
        self.scheduler = scheduler
        self.tick = tick
        self.error = error


def run(
    optimizer: Any,
    ticks: Sequence[Tick],
    times: Timeline,
    recorder: Recorder,
    progress: Progress | None = None,
) -> None:
    """Tick the schedulers through ``times`` and record every value of the curve.

    The call after the last step is made too: training makes it, and it may raise.

    Raises:
        TickFailed: One of the ``ticks`` raises.
    """
    total = len(times.step)
    due = np.diff(np.stack(times.done), prepend=0, append=np.array(times.calls)[:, None])
    at = 0

    def tick_due(value: int) -> None:
        nonlocal at
        for index in np.flatnonzero(due[:, value]):
            at = int(index)
            ticks[at]()

    try:
        tick_due(0)  # before the first optimizer.step(), where the loop's order is reversed
        optimizer._opt_called = True
        if getattr(optimizer, "_global_step", 0) < 0:  # as MMEngine's schedulers count it
            optimizer._global_step = 0
        recorder.read()
        while recorder.recorded < total:
            count = min(CHUNK, total - recorder.recorded)
            if len(ticks) == 1:
                recorder.read_ticks(ticks[0], count)
            else:
                for _ in range(count):
                    tick_due(recorder.recorded)
                    recorder.read()
            if progress is not None:
                progress(recorder.recorded / total)
        tick_due(total)
    except Exception as error:
        value = recorder.recorded
        calls = times.calls[at] if value == total else int(times.done[at][value])
        raise TickFailed(at, calls, error) from error


def ticker(made: Any, metric: MetricSpec, interval: str, frequency: int) -> Tick:
    """A call that ticks ``made`` once more, with what its own ``.step()`` wants."""
    calls = 0

    def with_metric() -> None:
        nonlocal calls
        calls += 1
        made.step(metric.at(calls - 1))

    def by_number() -> None:
        # timm's schedulers are told the number of epochs, or of updates, that are done.
        nonlocal calls
        calls += 1
        step = made.step if interval == "epoch" else made.step_update
        step(calls * frequency, metric.at(calls - 1))

    ticks: dict[str, Tick] = {"metric": with_metric, "number": by_number, "plain": made.step}
    return ticks[ticked_with(made)]


def _contained(tick: Tick, scheduler: SchedulerSpec) -> Tick:
    """The tick of others' schedulers, which is to end nothing but itself."""
    if not any(inside.dotted for inside in scheduler.walk()):
        return tick

    def ticked() -> None:
        with contained():
            tick()

    return ticked


def ticked_with(made: Any) -> Literal["plain", "metric", "number"]:
    """What a scheduler's tick wants: nothing, a metric, or the number of what is done (timm)."""
    if isinstance(made, ReduceLROnPlateau):
        return "metric"
    if isinstance(made, LRScheduler):
        return "plain"
    if hasattr(made, "step_update"):
        return "number"
    return "metric" if _wants_metric(made.step) else "plain"


@contextmanager
def recorded_warnings() -> Iterator[list[str]]:
    """The texts of warnings inside, each once and at most `_MOST_WARNINGS`; none is printed."""
    texts: list[str] = []

    def keep(message: Warning | str, *_: Any, **__: Any) -> None:
        text = " ".join(str(message).split())
        if text not in texts and len(texts) < _MOST_WARNINGS:
            texts.append(text)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = keep
        yield texts


def torch_version() -> str:
    """The version of torch, without the build's own part."""
    return torch.__version__.partition("+")[0]


def _wants_metric(step: Callable[..., Any]) -> bool:
    """Whether a step takes what must be given, or a metric that may (MMEngine's plateau)."""
    try:
        parameters = list(inspect.signature(step).parameters.values())
    except (TypeError, ValueError):
        return False
    if any(p.name in ("metric", "metrics") for p in parameters):
        return True
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return any(p.kind in positional and p.default is p.empty for p in parameters)


def _momentum_may_change(spec: Spec) -> bool:
    def cycles(scheduler: SchedulerSpec) -> bool:
        cyclic = scheduler.type in BETWEEN
        return scheduler.dotted or (cyclic and bool(scheduler.argument("cycle_momentum")))

    return any(cycles(scheduler) for scheduler in spec.walk())
