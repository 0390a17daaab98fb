"""Rules that have nothing to say of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lrviz.sources.script.plans.values.built import Optimizer, Scheduler

OF_OPTIMIZERS: Final = frozenset(
    {"LR007", "LR112", "LR206", "LR207", "LR208", "LR317", "LR405", "LR406", "LR407"}
)
"""Rules that speak of the optimizer: of one that is not known, they have nothing to say."""


def quiet_about(optimizer: Optimizer, schedulers: Iterable[Scheduler]) -> frozenset[str]:
    """The rules that have nothing to say of an optimizer with some schedulers."""
    quiet = OF_OPTIMIZERS if optimizer.own else frozenset()
    for scheduler in schedulers:
        # accelerate stops ticking a OneCycleLR at its end (AcceleratedScheduler.step).
        if scheduler.slots.get("prepared") and scheduler.cls == "OneCycleLR":
            quiet |= {"LR305"}
        # What SWALR comes to is often above the decayed LR.
        if scheduler.cls == "SWALR" and scheduler.optimizer.slots["schedulers"] != [scheduler]:
            quiet |= {"LR209"}
    return quiet
