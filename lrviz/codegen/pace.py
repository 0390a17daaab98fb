"""When a scheduler ticks, as the conditions and numbers that a training loop has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lrviz.spec.model import OPTIMIZER_FIRST, SchedulerSpec, Spec

Place = Literal["step", "epoch"]
"""Where its call stands: beside ``optimizer.step()``, or outside the loop over batches."""


@dataclass(frozen=True)
class Pace:
    """When one of the spec's schedulers ticks, in the words of the generated loop.

    Attributes:
        place: Where the call stands.
        condition: What must hold there; None where it ticks every time.
        tick: Python for how many ticks were made before this one.
        done: Python for how many intervals are done with this one.
    """

    place: Place
    condition: str | None
    tick: str
    done: str

    @property
    def counts_steps(self) -> bool:
        """Whether the loop must know the number of the optimizer step."""
        return self.place == "step" and self.condition is not None


def paces(spec: Spec) -> list[Pace]:
    """The pace of each scheduler of the spec, in order.

    One that ticks per epoch stands outside the loop over batches, unless the spec has it tick
    before one that ticks per step: those due at the same moment tick in the order of the spec.
    """
    return [_pace(spec, scheduler, _place(spec, i)) for i, scheduler in enumerate(spec.schedulers)]


def _place(spec: Spec, index: int) -> Place:
    if spec.epochs is None or spec.schedulers[index].interval == "step":
        return "step"
    after = spec.order == OPTIMIZER_FIRST
    others = spec.schedulers[index + 1 :] if after else spec.schedulers[:index]
    return "step" if any(other.interval == "step" for other in others) else "epoch"


def _pace(spec: Spec, scheduler: SchedulerSpec, place: Place) -> Pace:
    every = scheduler.frequency
    if place == "epoch" or scheduler.interval == "step":
        counter = "epoch" if place == "epoch" else "step"
        condition = None if every == 1 else f"({counter} + 1) % {every} == 0"
        tick = counter if every == 1 else f"{counter} // {every}"
        return Pace(place, condition, tick, f"{counter} + 1")
    # Per epoch, told from the number of the step.
    length = spec.steps_per_epoch
    apart = str(every) if length == 1 else "steps_per_epoch"
    if length > 1 and every > 1:
        apart = f"({every} * steps_per_epoch)"
    tick = "step" if apart == "1" else f"step // {apart}"
    done = "step + 1" if length == 1 else "step // steps_per_epoch + 1"
    if spec.order == OPTIMIZER_FIRST:
        condition = None if apart == "1" else f"(step + 1) % {apart} == 0"
    else:
        parts = ["step % steps_per_epoch == 0"] if length > 1 else []
        parts += [f"({done}) % {every} == 0"] if every > 1 else []
        condition = " and ".join(parts) or None
    return Pace(place, condition, tick, done)
