"""The LRs of a run whose steps were followed one by one."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.trace import Loop
from lrviz.sources.script.plans.timing.pace import refuse
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.timing.training import Training


def played(training: Training) -> tuple[tuple[Any, ...], ...]:
    """What the param groups have at each step.

    Raises:
        Unsure: Whether it steps somewhere is not known, or how often.
    """
    refuse(training)
    found: list[tuple[Any, ...]] = []
    for item in training.body:
        if isinstance(item, Loop):
            raise Unsure("how often a loop turns is not known", item.node)
        holds = training.holds(item.guards)
        if item.kind not in ("step", "trains", "tick") or holds is False:
            continue
        if holds is None or item.kind != "step":
            raise Unsure("whether it steps is not known", item.node)
        found.append(item.value)
    if not found:
        raise Unsure("nothing is seen that steps the optimizer", training.optimizer.node)
    return tuple(found)
