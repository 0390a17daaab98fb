"""How often a script ticks a scheduler: once per epoch or per step, every so many times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lrviz.sources.script.run.lightning import configured, literal, value
from lrviz.sources.script.run.loops import is_comprehension
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Position
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Branch, Loop
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scheduler, Thing


@dataclass(frozen=True)
class Ticking:
    """How often a scheduler ticks, as far as the script shows it.

    Attributes:
        at: The ``step()``; under Lightning, which calls it itself, the scheduler's constructor.
        interval: "epoch" or "step".
        frequency: Every so many of them; None where the script does not show the number.
        tick: The call; None under Lightning.
    """

    at: Position
    interval: Literal["epoch", "step"]
    frequency: int | None
    tick: Event | None = None


def tickings(run: Run, thing: Thing) -> tuple[Ticking, ...]:
    """Every way in which a scheduler is ticked; none where one of them is not to be told."""
    found: list[Ticking] = []
    for tick in run.of(thing, "step"):
        if run.inside_scheduler(tick) or run.is_fast_forward(tick):
            continue
        ticking = _of_call(run, thing, tick)
        if ticking is None:
            return ()
        found.append(ticking)
    return tuple(found) or tuple(_by_lightning(run, thing))


def _of_call(run: Run, thing: Thing, tick: Event) -> Ticking | None:
    loops = [loop for loop in tick.loops if not is_comprehension(loop)]
    batch = run.batch_loop(tick)
    loop = batch or run.epoch_loop(tick)
    if loop is None or (batch is None and loops[-1] is not loop):
        return None
    frequency: int | None = 1
    for branch in run.conditions(tick, loop):
        if branch.arm == 0 and thing in branch.on:  # only asks whether there is a scheduler
            continue
        if branch.modulo is None or branch.arm:
            return None
        if not _gates_training(run, branch, loop):
            counts = [constant(by) for by in branch.modulo]
            count = counts[0] if len(counts) == 1 else None
            frequency = count if isinstance(count, int) and frequency == 1 else None
    return Ticking(tick.at, "epoch" if batch is None else "step", frequency, tick)


def _gates_training(run: Run, gate: Branch, loop: Loop) -> bool:
    """Whether the optimizer steps under the same gate: it then counts accumulated batches."""
    return any(
        loop in step.frames
        and any(isinstance(frame, Branch) and frame.choice is gate.choice for frame in step.frames)
        for step in run.optimizer_steps
    )


def _by_lightning(run: Run, thing: Thing) -> Iterator[Ticking]:
    """As ``configure_optimizers`` says it: per epoch, every time, unless its dict says more."""
    for given in configured(run):
        if given.scheduler is not thing:
            continue
        interval = literal(value(run, given.entry, "interval")) or "epoch"
        frequency = literal(value(run, given.entry, "frequency"))
        if interval in ("epoch", "step"):
            count = 1 if frequency is None else frequency
            yield Ticking(given.scheduler.at, interval, count if isinstance(count, int) else None)


def is_scheduler(run: Run, thing: Thing) -> bool:
    """Whether something that is stepped is a scheduler, if only by the name that it came in by."""
    if isinstance(thing, Scheduler):
        return True
    text = getattr(thing, "text", "").rsplit(".", 1)[-1].lower()
    return "sched" in text and thing not in run.optimizers
