"""Where training stands with regard to a tick of the scheduler."""

from __future__ import annotations

from lrviz.sources.script.run.exclusion import trains_by_name
from lrviz.sources.script.run.loops import is_comprehension
from lrviz.sources.script.run.resuming import start_of
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import TRUE, Branch, Loop
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Const, Formula, Scheduler


def first_training(run: Run, scheduler: Scheduler, tick: Event) -> Event | None:
    """The step of the optimizer that ``tick`` comes too early for, if it does."""
    steps = run.steps_of(scheduler)
    loops = [loop for loop in reversed(tick.loops) if not is_comprehension(loop)]
    for loop in loops:
        inside = [step for step in steps if loop in step.frames]
        if inside:
            return _in_loop(run, scheduler, tick, loop, inside)
        called = _in_calls(run, scheduler, tick, loop)
        if called is not None and not steps:
            return called
        return None  # a fast-forward, or training that cannot be seen
    return None if tick.loops else _at_the_start(run, scheduler, tick, steps)


def _in_loop(
    run: Run, scheduler: Scheduler, tick: Event, loop: Loop, inside: list[Event]
) -> Event | None:
    together = [step for step in inside if not run.exclusive(step, tick)]
    if not together or together[0].index < tick.index:
        return None
    alone = [
        branch
        for branch in run.conditions(tick, loop)
        if not all(branch in step.frames for step in inside)  # a gate that both stand in
        and not (branch in together[0].frames and _holds_at_first(branch))
        and not _holds_from_the_start(run, loop, branch)
    ]
    if any(run.varies(branch, loop) for branch in alone):
        return None
    if _may_train(run, scheduler, tick, loop):
        return None
    return together[0]


def _holds_at_first(branch: Branch) -> bool:
    """Whether a flag, as it is before the first iteration, lets one into the branch."""
    flags = [thing.value for thing in branch.on if isinstance(thing, Const)]
    return (
        bool(branch.facts)
        and len(flags) == len(branch.on) > 0
        and all(
            (repr(flags[0]) in fact.values) is fact.positive
            if fact.values != TRUE
            else bool(flags[0]) is fact.positive
            for fact in branch.facts
        )
    )


def _holds_from_the_start(run: Run, loop: Loop, branch: Branch) -> bool:
    """Whether the first number that a loop counts lets one in: ``epoch > 0``, counted from 1."""
    first = constant(start_of(loop))
    if not isinstance(first, int) or branch.arm != 0 or len(branch.value) != 1:
        return False
    test = branch.value[0]
    if not isinstance(test, Formula) or test.operator != "compare" or len(test.operands) != 2:
        return False
    counter, bound = test.operands[0], constant(test.operands[1])
    if [run.counters.get(thing) for thing in counter] != [loop] or not isinstance(bound, int):
        return False
    return test.text in (">", ">=", "!=") and first > bound


def _in_calls(run: Run, scheduler: Scheduler, tick: Event, loop: Loop) -> Event | None:
    """A call that trains, by its name, in a function of another file."""
    if run.conditions(tick, loop) or _may_train(run, scheduler, tick, loop):
        return None
    calls = [
        event
        for event in run.on_any(scheduler.optimizer, "escape")
        if loop in event.frames and event.index > tick.index and trains_by_name(event)
    ]
    others = run.of(scheduler, "escape")
    return calls[0] if calls and not others else None


def _may_train(run: Run, scheduler: Scheduler, tick: Event, loop: Loop) -> bool:
    """Whether something unknown has the optimizer before ``tick``, in the loop."""
    return any(
        loop in event.frames and event.index < tick.index
        for event in run.on_any(scheduler.optimizer, "escape")
    )


def _at_the_start(run: Run, scheduler: Scheduler, tick: Event, steps: list[Event]) -> Event | None:
    if run.conditions(tick) or run.attempted(tick):
        return None
    mine = [step for step in steps if step.root is tick.root]
    later = [s for s in mine if s.index > tick.index and s.loops and not run.exclusive(s, tick)]
    earlier = [
        s for s in (*mine, *run.on_any(scheduler.optimizer, "escape")) if run.before(s, tick)
    ]
    return later[0] if later and not earlier else None
