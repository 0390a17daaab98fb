"""Where a ReduceLROnPlateau may be when nothing says how its metric goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lrviz.spec.model import SchedulerSpec, Spec

_FOREVER: Final = 2**62


def always_improves(spec: Spec) -> Spec | None:
    """``spec`` with a metric that always improves, so that no ReduceLROnPlateau cuts the LR.

    None where it has a metric to go by, or no such scheduler. A patience without end means the
    same as such a metric, whatever the mode and the threshold.
    """
    if spec.metric is not None or not any(s.type == "ReduceLROnPlateau" for s in spec.walk()):
        return None
    return replace(spec, schedulers=tuple(map(_patient, spec.schedulers)))


def _patient(scheduler: SchedulerSpec) -> SchedulerSpec:
    if scheduler.type != "ReduceLROnPlateau":
        return scheduler
    return replace(scheduler, arguments={**scheduler.arguments, "patience": _FOREVER})
