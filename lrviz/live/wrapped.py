"""What frameworks put around a scheduler, and how often its ``step`` ticks the one inside."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lrviz.curve import Interval


@dataclass(frozen=True)
class Unwrapped:
    """A scheduler without what was around it.

    Attributes:
        scheduler: torch's own, or timm's.
        times: How often it ticks where its wrapper's ``step`` is called.
        interval, frequency: When that is, where the wrapper says it.
    """

    scheduler: Any
    times: int = 1
    interval: Interval | None = None
    frequency: int = 1

    def tick(self, once: Callable[[], Any], copied: Any) -> Callable[[], Any]:
        """A call that does to ``copied``, which ``once`` ticks, what the wrapper's step does."""
        if self.times == 1:
            return once

        def several() -> None:
            for _ in range(self.times):
                # accelerate lets a scheduler that knows its length (OneCycleLR) end there.
                if copied._step_count <= getattr(copied, "total_steps", copied._step_count):
                    once()

        return several if hasattr(copied, "_step_count") else _repeat(once, self.times)


def unwrapped(given: Any) -> Unwrapped:
    """The scheduler in what a framework hands out.

    Raises:
        TypeError: There is none in it, or there are several.
    """
    from torch.optim.lr_scheduler import LRScheduler

    if isinstance(given, list | tuple):
        if len(given) != 1:
            raise TypeError(f"expected one scheduler, not a {type(given).__name__} of {len(given)}")
        return unwrapped(given[0])
    if isinstance(given, LRScheduler):
        return Unwrapped(given)
    name, home = type(given).__name__, type(given).__module__.partition(".")[0]
    if home == "accelerate" and isinstance(getattr(given, "scheduler", None), LRScheduler):
        return Unwrapped(given.scheduler, _processes(given))
    if hasattr(given, "scheduler") and hasattr(given, "frequency"):  # Lightning's config
        inside = unwrapped(given.scheduler)
        return Unwrapped(inside.scheduler, inside.times, given.interval, given.frequency)
    # timm's are no torch schedulers; they are told the number of what is done.
    if hasattr(given, "step_update") and hasattr(given, "optimizer"):
        return Unwrapped(given)
    raise TypeError(f"expected an LR scheduler, not {name}")


def _processes(given: Any) -> int:
    """How often accelerate's scheduler ticks: once a process, unless batches are split."""
    if given.split_batches or not given.step_with_optimizer:
        return 1
    state = sys.modules["accelerate.state"].AcceleratorState()
    return int(state.num_processes)


def _repeat(once: Callable[[], Any], times: int) -> Callable[[], Any]:
    def several() -> None:
        for _ in range(times):
            once()

    return several
