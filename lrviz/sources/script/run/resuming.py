"""What a resumed run does to a schedule: which classes go on from what, and from which epoch.

How each class resumes was measured with torch 2.13: tests/sources/script/test_resumes.py saves,
loads and goes on in every way that is spoken of here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lrviz.known.behaviour import OUTRIGHT, WARMING
from lrviz.known.names import is_counter
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Call, Loop
from lrviz.sources.script.values.numbers import constant, may_have
from lrviz.sources.script.values.things import (
    Const,
    Container,
    Formula,
    Scheduler,
    State,
    Thing,
    Unknown,
    Value,
)

_DEEPEST: Final = 10
_RESTORING: Final = ("load", "resume", "restore", "checkpoint", "ckpt", "prepare", "initialize")


def sets_outright(scheduler: Scheduler) -> bool:
    """Whether each tick sets the LR from the count alone, whatever the LR was before."""
    if scheduler.children:
        return all(isinstance(t, Scheduler) and sets_outright(t) for t in scheduler.children)
    return scheduler.cls in OUTRIGHT


def writes_at_once(scheduler: Scheduler) -> bool:
    """Whether the constructor puts the LR of tick 0 where a loaded one was.

    SequentialLR's puts the initial LR back before its first child begins.
    """
    if scheduler.cls == "SequentialLR":
        return True
    if scheduler.cls == "ChainedScheduler":
        return any(isinstance(t, Scheduler) and writes_at_once(t) for t in scheduler.children)
    if scheduler.cls in WARMING:
        factor = scheduler.arguments.get(
            "start_factor" if scheduler.cls == "LinearLR" else "factor"
        )
        return factor is None or constant(factor) != 1
    return scheduler.cls in OUTRIGHT


def is_restored(thing: Thing) -> bool:
    """Whether it is an epoch or a step that a checkpoint gave: ``state["epoch"]``."""
    if not isinstance(thing, Unknown) or not thing.text.endswith("]"):
        return False
    key = thing.text.rpartition("[")[2].strip("]'\"")
    return is_counter(key)


def restores(value: Value) -> bool:
    """Whether a number may come from a checkpoint."""
    return may_have(value, is_restored)


def restores_by_name(event: Event) -> bool:
    """Whether the unknown function that an event calls says that it loads or resumes."""
    name = event.name.lower()
    return any(word in name for word in _RESTORING)


def loads_whole(run: Run, thing: Thing) -> bool:
    """Whether accelerate's ``load_state`` may bring back the state of a thing."""
    text = run.source.text
    registered = "register_for_checkpointing(" in text
    return (thing in run.prepared or registered) and ".load_state(" in text


def offset(value: Value, wanted: Callable[[Thing], bool]) -> int | None:
    """What is added to a number that is ``wanted``; None where that cannot be told.

    Alternatives without it (``start = 0`` for a fresh run) do not count.
    """
    found = set(_offsets(value, wanted, _DEEPEST))
    return found.pop() if len(found) == 1 else None


def _offsets(value: Value, wanted: Callable[[Thing], bool], depth: int) -> Iterator[int | None]:
    for thing in value:
        if wanted(thing):
            yield 0
        elif isinstance(thing, Formula) and depth:
            yield from _shifted(thing, wanted, depth)
        elif isinstance(thing, Unknown) and may_have((thing,), wanted):
            yield None


def _shifted(thing: Formula, wanted: Callable[[Thing], bool], depth: int) -> Iterator[int | None]:
    if thing.operator == "int" and len(thing.operands) == 1:
        yield from _offsets(thing.operands[0], wanted, depth - 1)
        return
    sides = thing.operands
    if len(sides) == 2 and thing.operator in ("+", "-"):
        for mine, other, sign in ((sides[0], sides[1], 1), (sides[1], sides[0], -1)):
            count = constant(other)
            if thing.operator == "-" and sign < 0:
                continue
            if isinstance(count, int) and may_have(mine, wanted):
                by = count if thing.operator == "+" else -count
                for inner in _offsets(mine, wanted, depth - 1):
                    yield None if inner is None else inner + by
                return
    if may_have((thing,), wanted):
        yield None


@dataclass(frozen=True)
class Checkpoint:
    """A dict that keeps the state of something.

    Attributes:
        event: Where the dict is made.
        display: The dict.
        states: What it keeps the state of.
        counters: The values under keys that name an epoch or a step.
    """

    event: Event
    display: Container
    states: frozenset[Thing]
    counters: tuple[Value, ...]


def checkpoints(run: Run) -> Iterator[Checkpoint]:
    """Every dict with the state of something in it."""
    for event in run.all("dict"):
        display = event.on[0]
        if isinstance(display, Container):
            held = {key: run.heap.get((display, key), ()) for key in display.keys}
            states = {
                thing
                for value in held.values()
                for state in value
                if isinstance(state, State)
                for thing in state.of
            }
            counters = tuple(v for k, v in held.items() if isinstance(k, str) and is_counter(k))
            if states:
                yield Checkpoint(event, display, frozenset(states), counters)


def saved_at(run: Run, checkpoint: Checkpoint) -> Event:
    """The call that gets a checkpoint's dict, or where the dict is made.

    Where a function of the file saves what it is given, the place is that of who gives it.
    """
    here = _called(checkpoint.event)
    for event in run.of(checkpoint.display, "escape"):
        if event.root is checkpoint.event.root:
            return checkpoint.event if len(_called(event)) > len(here) else event
    return checkpoint.event


def _called(event: Event) -> list[Call]:
    return [frame for frame in event.frames if isinstance(frame, Call)]


def start_of(loop: Loop) -> Value:
    """What a loop counts from; () where it counts nothing."""
    if loop.endless:
        compared = [t for t in loop.value if isinstance(t, Formula) and t.operator == "compare"]
        found = [part for thing in compared for part in thing.operands if restores(part)]
        return found[0] if len(found) == 1 else ()
    for thing in loop.value:
        given = _range(thing, _DEEPEST)
        if given is not None:
            return given.of[0] if len(given.of) > 1 else (Const(value=0),)
    return ()


def _range(thing: Thing, depth: int) -> Unknown | None:
    """The ``range`` in a loop's header, which a progress bar may be around."""
    if not isinstance(thing, Unknown) or not depth:
        return None
    if thing.text.rsplit(".", 1)[-1] in ("range", "trange") and thing.of:
        return thing
    inside = (_range(inner, depth - 1) for part in thing.of[:1] for inner in part)
    return next((found for found in inside if found is not None), None)


def starts_restored(loop: Loop) -> bool:
    """Whether a loop goes on from the counter that a checkpoint gave."""
    return restores(start_of(loop))


def first_count(loop: Loop) -> int | None:
    """What a loop counts from in a run that is not resumed; None where it does not say."""
    fresh = [thing for thing in start_of(loop) if not restores((thing,))]
    if not fresh:
        return 0
    number = constant(tuple(fresh))
    return number if isinstance(number, int) else None


def resumed_at(loop: Loop) -> int | None:
    """What a loop adds to a checkpoint's counter to go on from; None where it does not say."""
    return offset(start_of(loop), is_restored)


def saved_count(run: Run, checkpoint: Checkpoint, loop: Loop) -> int | None:
    """What is added to a loop's counter where a checkpoint keeps it; None where it does not say."""
    found: set[int | None] = set()
    for value in checkpoint.counters:
        if loop.endless:  # its counter is what the checkpoint gave, counted on
            added, start = offset(value, is_restored), resumed_at(loop)
            found.add(None if added is None or start is None else added - start)
        else:
            found.add(offset(value, lambda thing: run.counters.get(thing) is loop))
    known = {count for count in found if count is not None}
    return known.pop() if len(known) == 1 else None


def ticks_again(run: Run, scheduler: Scheduler, last: Value) -> bool:
    """Whether a constructor with ``last_epoch`` makes the tick again that the save came after."""
    added = offset(last, is_restored)
    if added is None:
        return False
    for saved in checkpoints(run):
        for tick in run.of(scheduler, "step") if saved.states & set(scheduler.optimizer) else ():
            loop = tick.loops[-1] if tick.loops else None
            if loop is None or loop not in saved.event.loops:
                continue
            kept, first = saved_count(run, saved, loop), first_count(loop)
            if kept is None or first is None:
                continue
            ticked = 1 if tick.index < saved.event.index else 0
            # Where the loop counts e, e - first + ticked ticks are made before the save; the
            # constructor makes the one of e + kept + added + 1.
            if kept + added + 1 == ticked - first:
                return True
    return False
