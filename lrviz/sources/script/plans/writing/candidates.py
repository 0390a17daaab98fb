"""The optimizers and schedulers of a reading that plans may be of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.known.behaviour import JOINING, OUTRIGHT
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import Loop, events
from lrviz.sources.script.plans.operations.following import followable
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler

UNTICKED: Final = "nothing in this file is seen to tick it"


def only_ticks(machine: Machine, optimizer: Optimizer) -> bool:
    """Whether nothing but ticks happens to an optimizer's schedulers, and where it trains."""
    mine = {id(one) for one in optimizer.slots.get("schedulers", ())}
    trained = {
        loop.root
        for loop in machine.trace
        if isinstance(loop, Loop)
        and any(event.on is optimizer and event.kind == "step" for event in events(loop.body))
    }
    ticked = {e.text for e in events(machine.trace) if e.on is optimizer and e.text}
    alone = not any(id(event.on) in mine for event in events(machine.trace))
    return alone and {text for text in ticked if text.startswith("root ")} <= {
        f"root {root}" for root in trained
    }


def may_follow(machine: Machine, optimizer: Optimizer) -> bool:
    """Whether anything is known of the LR once its schedulers are built."""
    mine = optimizer.slots.get("schedulers", ())
    return any(map(followable, mine)) or (
        bool(mine) and any(e.kind == "write" and e.on is optimizer for e in events(machine.trace))
    )


def inside_others(machine: Machine) -> set[int]:
    """The ids of the schedulers that are inside of others."""
    found = set()
    for thing in machine.built:
        if isinstance(thing, Scheduler):
            held = machine.items(thing.arguments.get("schedulers"))
            found |= {id(machine.settled(item)) for item in held or ()}
    return found


def optimizers_of(machine: Machine) -> Iterator[Optimizer]:
    """Every optimizer that a scheduler is for, or whose LR is set."""
    seen: dict[int, Optimizer] = {}
    for event in events(machine.trace):
        on = event.on
        optimizer = on.optimizer if isinstance(on, Scheduler) else on
        if event.kind in ("tick", "write") and isinstance(optimizer, Optimizer):
            seen.setdefault(id(optimizer), optimizer)
    for thing in machine.built:  # those that are built and never ticked
        if isinstance(thing, Scheduler) and isinstance(thing.optimizer, Optimizer):
            seen.setdefault(id(thing.optimizer), thing.optimizer)
    yield from seen.values()


def why_it_ends(machine: Machine) -> str:
    """That the script ends, and why."""
    if machine.why:
        return f"it ends here: {machine.why}"
    return f"it ends here{', with the defaults of its arguments' if machine.command.known else ''}"


def why_unticked(machine: Machine, scheduler: Scheduler) -> Unsure:
    """Why it is not known when a scheduler ticks that is not seen to tick."""
    for event in events(machine.trace):
        if event.kind == "escape" and event.on in (scheduler, scheduler.optimizer):
            return Unsure(event.text, event.node)
    if machine.why and machine.stopped is not None:  # before it comes to that
        return Unsure(why_it_ends(machine), machine.stopped)
    return Unsure(UNTICKED, scheduler.node)


def not_chosen(machine: Machine) -> Iterator[Scheduler]:
    """The schedulers that functions build which nothing calls, and which train nothing."""
    kinds = ("step", "tick", "trains")
    training = {event.root for event in events(machine.trace) if event.kind in kinds}
    for thing in machine.built:
        root = thing.slots.get("root") if isinstance(thing, Scheduler) else None
        if root and root not in training:
            yield thing


def refuse_another_order(machine: Machine, schedulers: list[Scheduler]) -> None:
    """Refuse schedulers of which one may undo at its start what another one did at its own.

    Raises:
        Unsure: They are built in another order than that in which they tick.
    """
    if not any(scheduler.cls in (*OUTRIGHT, *JOINING) for scheduler in schedulers):
        return
    built = {id(thing): place for place, thing in enumerate(machine.built)}
    places = [built.get(id(scheduler), -1) for scheduler in schedulers]
    if places != sorted(places):
        raise Unsure(
            "its schedulers are built in another order than they tick in", schedulers[0].node
        )
