"""What is done about a scheduler other than to step it where it is built."""

from __future__ import annotations

from lrviz.sources.script.run.exclusion import trains_by_name
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Scheduler


def stepped_in_later_turns(run: Run, build: Event) -> bool:
    """Whether what is built in a loop is stepped earlier in its body: from the next turn on."""
    line = run.source.lines[build.at[0] - 1].strip()
    loops = set(build.loops)
    return any(
        event.index < build.index
        and loops.intersection(event.loops)
        and (_is_of_its_optimizer(event, build) or _is_of_its_name(event, line))
        for kind in ("step", "of_none")
        for event in run.all(kind)
    )


def _is_of_its_name(step: Event, line: str) -> bool:
    """Whether a step of what is None there is of the name that a line binds."""
    none = step.kind == "of_none" and bool(step.name)
    return none and line.startswith((f"{step.name} =", f"{step.name}:"))


def _is_of_its_optimizer(step: Event, build: Event) -> bool:
    """Whether another scheduler of the same optimizer is stepped, whose name it takes."""
    made = build.on[0]
    return isinstance(made, Scheduler) and any(
        isinstance(thing, Scheduler) and set(thing.optimizer) & set(made.optimizer)
        for thing in step.on
    )


def trained_beside(run: Run, scheduler: Scheduler, beside: Event | None) -> list[Event]:
    """Calls that train, by their name, in a loop in which another scheduler ticks."""
    return [
        event
        for event in run.on_any(scheduler.optimizer, "escape")
        if beside is not None and trains_by_name(event) and set(event.loops) & set(beside.loops)
    ]


def ticked_beside(run: Run, scheduler: Scheduler) -> Event | None:
    """Where another scheduler of the same optimizer ticks."""
    own = set(scheduler.optimizer)
    return next(
        (
            event
            for event in run.all("step")
            for thing in event.on
            if isinstance(thing, Scheduler)
            and thing is not scheduler
            and set(thing.optimizer) & own
        ),
        None,
    )


def named_alone(run: Run, scheduler: Scheduler) -> Event | None:
    """Where its step stands by itself, without the parentheses of a call."""
    return next((event for event in run.of(scheduler, "named") if event.name == "step"), None)
