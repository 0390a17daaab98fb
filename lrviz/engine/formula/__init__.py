"""The formula engine: every built-in schedule as a function of the tick number, without torch."""

from __future__ import annotations

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.engine.formula.compose import Node, Refused, build
from lrviz.engine.formula.course import failure, values_of_curve
from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.on_plateau import OnPlateau
from lrviz.engine.formula.raised import NoFormula
from lrviz.engine.progress import Progress
from lrviz.engine.timeline import Timeline, timeline
from lrviz.known.optimizers import momentum_key
from lrviz.spec.model import MetricSpec, Spec

__all__ = ["NoFormula", "simulate", "unsupported", "values"]


def unsupported(spec: Spec) -> str | None:
    """Why a spec has no formula; None where it has one."""
    for scheduler in spec.walk():
        if scheduler.dotted:
            return f"{scheduler.type} is not one of torch's own schedulers"
    return None


def simulate(spec: Spec, progress: Progress | None = None) -> Curve:
    """The curve of ``spec``, computed and not stepped.

    Args:
        progress: Called once, when all is done.

    Raises:
        NoFormula: Only torch itself can step it.
        TickError: torch would raise where it builds or ticks a scheduler.
        SpecError: An expression has no value at a tick (LR008), or a complex one (LR107).
    """
    times = timeline(spec)
    lr, momentum = values(spec, times)
    if progress is not None:
        progress(1.0)
    key = momentum_key(spec.optimizer.type)
    return Curve(
        groups=spec.groups,
        step=times.step,
        lr=lr,
        momentum=momentum,
        momentum_name=None if key is None else "beta1" if key == "betas" else "momentum",
        total_steps=spec.total_steps,
        epochs=spec.epochs,
        steps_per_epoch=spec.steps_per_epoch,
        interval=spec.schedulers[0].interval,
        engine="formula",
        torch=spec.torch_version.text,
        title=spec.name,
    )


def values(spec: Spec, times: Timeline) -> tuple[Floats, Floats | None]:
    """LR and momentum (beta1; None where the optimizer has neither) at every value of the curve.

    Returns:
        float64, each of shape [groups, ticks].

    Raises:
        NoFormula, TickError, SpecError: As `simulate` does.
    """
    why = unsupported(spec)
    if why is not None:
        raise NoFormula(why)
    groups = Groups(spec)
    with np.errstate(all="ignore"):
        nodes = _build(spec, groups)
        for node, calls in zip(nodes, times.calls, strict=True):
            if isinstance(node, OnPlateau):
                node.watch(spec.metric or MetricSpec(values=(1.0,)), calls)
        return values_of_curve(spec, nodes, groups, times)


def _build(spec: Spec, groups: Groups) -> list[Node]:
    try:
        return [build(scheduler, groups) for scheduler in spec.schedulers]
    except Refused as refused:
        raise failure(spec, refused.scheduler, 0, refused.raised) from None
