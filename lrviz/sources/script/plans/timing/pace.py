"""How often an optimizer steps and its schedulers tick, and how long the run is."""

from __future__ import annotations

from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.timing.irregular import one_after_another, without_steps
from lrviz.sources.script.plans.timing.loops import pace_in
from lrviz.sources.script.plans.timing.run_length import Pace, Unsure
from lrviz.sources.script.plans.timing.training import Training


def pace_of_run(training: Training) -> Pace:
    """How it goes.

    Raises:
        Unsure: It cannot be known.
    """
    refuse(training)
    loops = [
        item
        for item in training.body
        if isinstance(item, Loop) and training.holds(item.guards) is not False
    ]
    stepping = [loop for loop in loops if any(training.steps(loop.body))]
    for item in training.body:
        happens = isinstance(item, Event) and item.kind in ("tick", "step", "trains")
        if isinstance(item, Event) and happens and training.holds(item.guards) is not False:
            what = "the scheduler ticks" if item.kind == "tick" else "the optimizer steps"
            raise Unsure(f"{what} outside of any loop too", item.node)
    if not stepping:
        ticking = [loop for loop in loops if any(training.ticks(loop.body))]
        if len(ticking) != 1:
            raise Unsure("nothing is seen that steps the optimizer in a loop", None)
        return without_steps(training, ticking[0])
    if any(loop not in stepping and any(training.ticks(loop.body)) for loop in loops):
        raise Unsure("it ticks in a loop in which the optimizer does not step", loops[-1].node)
    if len(stepping) == 1:
        return pace_in(training, stepping[0])
    return one_after_another(training, [pace_in(training, loop) for loop in stepping])


def refuse(training: Training) -> None:
    """Refuse what else happens to an optimizer than steps and ticks.

    Raises:
        Unsure: There is something that does.
    """
    stands_in = bool(training.optimizer.own) or training.optimizer.unknown is not None
    events = list(training.events(training.body))
    # What nothing calls, and only loads, is for a run that is resumed.
    trains = {event.root for event in events if event.kind != "load"}
    trains.add(training.optimizer.slots.get("root", 0))
    for event in events:
        if event.kind == "load" and event.root not in trains:
            continue
        if event.kind == "escape":
            raise Unsure(event.text, event.node)
        if event.kind == "load":
            what = "optimizer" if event.on is training.optimizer else "scheduler"
            raise Unsure(f"the state of the {what} is loaded", event.node)
        if event.kind == "add":
            raise Unsure("a param group is added later", event.node)
        if event.kind == "write" and event.key in ("momentum", "betas") and stands_in:
            continue  # of a class that is not torch's, only the LR is looked at
        if event.kind == "write" and event.key != "lr":
            raise Unsure(f"`{event.key}` of the param group is set", event.node)
