"""`preview`: the curve that a live scheduler is about to give, without moving it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import index
from typing import TYPE_CHECKING, Any

from lrviz.curve import Curve, Interval
from lrviz.live.copier import Copier
from lrviz.live.wrapped import unwrapped
from lrviz.spec.model import OPTIMIZER_FIRST, MetricSpec

if TYPE_CHECKING:
    from torch.optim.lr_scheduler import LRScheduler


def preview(
    scheduler: LRScheduler | Any,
    *,
    epochs: int | None = None,
    steps_per_epoch: int = 1,
    steps: int | None = None,
    interval: Interval | None = None,
    frequency: int | None = None,
    metric: Iterable[float] | Callable[[int], float] | float = 1.0,
) -> Curve:
    """The curve of a scheduler that you already have, from its present state on.

    Neither it, nor its optimizer, nor any parameter is touched or copied: what the scheduler
    keeps for itself is, and is ticked on a stand-in for the optimizer. The global random states
    are as before. A function that keeps a state outside the scheduler (an ``lr_lambda`` that
    counts its own calls, say) is moved by being asked; the curve's warnings say so.

    Args:
        scheduler: Any torch scheduler, at any point of its run; or what wraps one: accelerate's,
            prepared (which ticks once a process), timm's (at its start: it keeps no counter),
            Lightning's config of one, as in ``trainer.lr_scheduler_configs``.
        epochs: Epochs to look ahead; or give ``steps``.
        steps_per_epoch: Optimizer steps per epoch.
        steps: Steps to look ahead.
        interval: When your loop calls ``scheduler.step()``: ``"epoch"`` (the default where
            ``epochs`` is given) or ``"step"``; Lightning's config says it itself.
        frequency: Every how many intervals it does; 1 where nothing says otherwise.
        metric: What ReduceLROnPlateau is going to be given: a value for every tick, a sequence
            (whose last value is repeated), or a function of the tick's number from 0.

    Returns:
        A curve whose tick 0 is the LR of now.

    Raises:
        ValueError: Neither or both of ``epochs`` and ``steps`` are given, or a number is below 1
            or too large.
        TypeError: ``scheduler`` is no scheduler, or keeps a generator; or a number is no integer.
        Exception: Whatever the scheduler itself raises at a tick.
    """
    import torch

    from lrviz.engine.recorder import Recorder
    from lrviz.engine.stepping import (
        TickFailed,
        recorded_warnings,
        run,
        ticker,
        torch_version,
    )
    from lrviz.engine.timeline import merge
    from lrviz.live.stateful import moved_by, same_chance
    from lrviz.spec.moments import count, moments
    from lrviz.spec.read_length import MOST_TICKS

    found = unwrapped(scheduler)
    scheduler = found.scheduler
    if (epochs is None) == (steps is None):
        raise ValueError("expected one of epochs and steps")
    interval = interval or found.interval or ("epoch" if epochs is not None else "step")
    frequency = frequency if frequency is not None else found.frequency
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

        def __init__(self, original: torch.optim.Optimizer, copier: Copier) -> None:
            self.defaults = dict(original.defaults)
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
    copier = Copier()
    stand_in = StandIn(optimizer, copier)
    # torch asks of optimizer.step whether a scheduler has wrapped it, and warns where not.
    stand_in.step.__func__._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    copied = copier.copy(scheduler)
    times = merge([moments(interval, frequency, **ahead)], total)
    recorder = Recorder(stand_in, momentum=True)
    with recorded_warnings() as warned, same_chance():
        try:
            once = ticker(copied, _Metric.of(metric), interval, frequency)
            run(stand_in, [found.tick(once, copied)], times, recorder)
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
        warnings=(*moved_by(scheduler), *warned),
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


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(set(names)) == len(names) else tuple(map(str, range(len(names))))
