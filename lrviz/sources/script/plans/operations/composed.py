"""Schedulers made of others, tick by tick: SequentialLR and ChainedScheduler, from torch's code."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Scheduler

COMPOSED: Final = frozenset({"SequentialLR", "ChainedScheduler"})
Tick = Callable[[Scheduler, tuple[Any, ...] | None], None]


def _parts(machine: Machine, scheduler: Scheduler) -> tuple[list[Scheduler], list[int]] | None:
    """The schedulers inside, and the milestones; None where they are not known, or nested."""
    held = machine.items(scheduler.arguments.get("schedulers")) or ()
    inside = [machine.settled(one) for one in held]
    plain = [one for one in inside if isinstance(one, Scheduler) and one.cls not in COMPOSED]
    if scheduler.reason is not None or not plain or len(plain) < len(inside):
        return None
    if any(one.optimizer is not scheduler.optimizer for one in plain):
        return None
    if scheduler.cls == "ChainedScheduler":
        return plain, []
    marks = [machine.settled(one) for one in machine.items(scheduler.arguments["milestones"]) or ()]
    whole = all(type(mark) is int for mark in marks) and len(marks) == len(plain) - 1
    last = machine.settled(scheduler.arguments.get("last_epoch", -1))
    return (plain, marks) if whole and last == -1 else None


def begin_composed(
    machine: Machine,
    scheduler: Scheduler,
    begin: Callable[[Scheduler], None],
    set_all: Callable[[], None],
) -> bool:
    """What the constructor does; whether that is known.

    Args:
        begin: Begins one of the schedulers inside.
        set_all: Sets each LR to what schedulers start from.
    """
    parts = _parts(machine, scheduler)
    if parts is None:
        return False
    inside, marks = parts
    machine.store.write(scheduler.slots, "n", 0)
    if scheduler.cls == "SequentialLR":
        set_all()
        for one in inside:
            machine.store.write(one.slots, "n", -1)
        begin(inside[bisect.bisect_right(marks, 0)])
    return True


def tick_composed(machine: Machine, scheduler: Scheduler, tick: Tick) -> bool:
    """What a tick does; whether that is known.

    Args:
        tick: Ticks one of the schedulers inside, with an epoch or without.
    """
    parts, so_far = _parts(machine, scheduler), scheduler.slots.get("n")
    if parts is None or type(so_far) is not int:
        return False
    inside, marks = parts
    if scheduler.cls == "ChainedScheduler":
        for one in inside:
            tick(one, None)
        return True
    turn = so_far + 1
    machine.store.write(scheduler.slots, "n", turn)
    place = bisect.bisect_right(marks, turn)
    tick(inside[place], (0,) if place > 0 and marks[place - 1] == turn else None)
    return True
