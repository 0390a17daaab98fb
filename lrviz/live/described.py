"""A curve, or a scheduler that is there already, as the spec that rules read."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from lrviz.curve import Curve
from lrviz.live.wrapped import unwrapped
from lrviz.spec.model import GroupSpec, OptimizerSpec, SchedulerSpec, Spec

# What torch keeps of its constructors' arguments under their own names. Of the other classes only
# the curve is judged: what cannot be told from the object is not guessed at.
_KEPT: Final = {
    "ConstantLR": ("factor", "total_iters"),
    "CosineAnnealingLR": ("T_max", "eta_min"),
    "CosineAnnealingWarmRestarts": ("T_0", "T_mult", "eta_min"),
    "ExponentialLR": ("gamma",),
    "LinearLR": ("start_factor", "end_factor", "total_iters"),
    "PolynomialLR": ("total_iters", "power"),
    "StepLR": ("step_size", "gamma"),
}


def waits_for_metric(given: Any) -> bool:
    """Whether a scheduler's LR depends on a metric that only the run will know."""
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    return isinstance(unwrapped(given).scheduler, ReduceLROnPlateau)


def spec_of_curve(curve: Curve) -> Spec:
    """A spec that says of its scheduler no more than the curve does.

    Raises:
        ValueError: Its ticks are not evenly spaced, as of several schedulers.
    """
    return _spec(curve, SchedulerSpec("lrviz.Curve", {}), "SGD")


def spec_of_scheduler(given: Any, curve: Curve) -> Spec:
    """The spec of a live scheduler whose `preview` is ``curve``; its arguments where it is new."""
    scheduler = unwrapped(given).scheduler
    kind = type(scheduler)
    names = _KEPT.get(kind.__name__, ())
    own = kind.__module__ == "torch.optim.lr_scheduler" and scheduler.last_epoch == 0
    described = SchedulerSpec("lrviz.Curve", {})
    if own and names and all(hasattr(scheduler, name) for name in names):
        values = {name: getattr(scheduler, name) for name in names}
        described = SchedulerSpec(kind.__name__, values)
    optimizer = type(scheduler.optimizer)
    known = optimizer.__module__.startswith("torch.optim")
    return _spec(curve, described, optimizer.__name__ if known else "SGD")


def _spec(curve: Curve, scheduler: SchedulerSpec, optimizer: str) -> Spec:
    unit = curve.steps_per_epoch if curve.interval == "epoch" else 1
    first = int(curve.step[1]) if curve.ticks > 1 else unit
    if first % unit or not np.array_equal(curve.step, np.arange(curve.ticks) * first):
        raise ValueError("expected a curve whose ticks are evenly spaced")
    groups = tuple(
        GroupSpec(name, {"lr": float(lr)})
        for name, lr in zip(curve.groups, curve.lr[:, 0], strict=True)
    )
    placed = SchedulerSpec(
        scheduler.type, scheduler.arguments, (), curve.interval, max(first // unit, 1)
    )
    return Spec(
        optimizer=OptimizerSpec(optimizer, {}, groups),
        schedulers=(placed,),
        epochs=curve.epochs,
        steps_per_epoch=curve.steps_per_epoch,
        total_steps=curve.total_steps,
        title=curve.title or None,
    )
