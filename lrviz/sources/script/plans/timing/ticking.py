"""When a scheduler ticks, by where its call stands."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.loops.counting import gate_of, last_of
from lrviz.sources.script.plans.loops.ending import from_turn
from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.timing.bodies import in_ticks, index_in, place_in
from lrviz.sources.script.plans.timing.run_length import Pace, Ticks, Unsure
from lrviz.sources.script.plans.timing.training import Training
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import TICK, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms

LATE: Final = "it does not tick from the start on"


def when_of(
    training: Training, tick: Event, count: Num, turns: Num | None = None
) -> tuple[Num, Num]:
    """The first turn in which an event happens, and after how many it does again.

    Args:
        turns: How many there are, of a tick after the steps: that of the last sets nothing.
    """
    guards = training.guards(tick.guards)
    if turns is not None:
        guards = tuple(g for g in guards if not _but_the_last(g, count, turns))
    first: Num = 0
    rest: list[Any] = []
    for guard in guards:
        start = from_turn(guard, count)
        if start is not None:
            first = number("max", first, start)
        else:
            rest.append(guard)
    if not rest:
        return first, 1
    gate = training.gate(Event("tick", tick.on, tick.node, tuple(rest)), count)
    assert gate is not None
    if gate.last is not None:
        raise Unsure("it also ticks in the last turn", tick.node)
    return gate.turn(0 if first == 0 else gate.passed(first)), gate.period


def note_ticks(
    training: Training,
    pace: Pace,
    tick: Event,
    interval: str,
    when: tuple[Num, Num] | None,
    after: bool,
    count: Num,
) -> None:
    """Note when a scheduler ticks.

    Args:
        when: The first turn, and how many lie between two; None: in each that steps.
        after: Whether that is after the steps of the turn.
    """
    if tick.on in pace.ticks:
        raise Unsure("it ticks at several places", tick.node)
    first, period = (0, 1) if when is None else when
    done = number("+", first, 1) if after else first
    given = _given(tick, count)
    if given is not None:
        if when is None or period != 1 or first != 0:
            raise Unsure("it is ticked with an argument", tick.node)
        shift = difference(given, count)
        if shift == (1 if after else 0):
            done = 1
        else:
            raise Unsure("it is ticked with an argument", tick.node)
    if done == period:
        order = ("optimizer", "scheduler")
    elif difference(number("-", period, 1), done) == 0:
        order = ("scheduler", "optimizer")
    elif training.late:
        order = ("optimizer", "scheduler")
    else:
        raise Unsure(LATE, tick.node)
    pace.ticks[tick.on] = Ticks(interval, period, order, tick.node)


def _given(tick: Event, count: Num) -> Num | None:
    """The counter that a scheduler is ticked with; None where there is none."""
    if tick.value is None or tick.on.cls == "ReduceLROnPlateau":
        return None
    value = tick.value[0]
    if value is None:
        return None
    if not isinstance(value, int | float | Sym):
        raise Unsure("it is ticked with an argument", tick.node)
    return value


def note_ticks_of(training: Training, pace: Pace, outer: Loop, inner: Loop, step: Event) -> None:
    """Note when the schedulers tick, in epochs of batches."""
    gate = pace.gate
    for tick in training.ticks(outer.body):
        if any(item is tick for item in outer.body):
            after = index_in(outer, tick) > place_in(outer, inner)
            when = when_of(training, tick, outer.count, pace.turns[0] if after else None)
            note_ticks(training, pace, tick, "epoch", when, after, outer.count)
        elif any(item is tick for item in inner.body):
            after = index_in(inner, tick) > index_in(inner, step)
            guards, own = training.guards(tick.guards), training.guards(step.guards)
            if guards == own:
                note_ticks(training, pace, tick, "step", None, after, inner.count)
            elif gate is None:
                _every(training, pace, tick, outer, inner, after)
            else:
                raise Unsure("it does not tick once for each step", tick.node)
        else:
            raise Unsure("it ticks in a loop of its own", tick.node)


def _every(
    training: Training, pace: Pace, tick: Event, outer: Loop, inner: Loop, after: bool
) -> None:
    """A tick in every so many batches, counted through or anew in each epoch."""
    guards = training.guards(tick.guards)
    if after and len(guards) == 1 and _in_the_last(guards[0], inner.count, pace.per_epoch):
        note_ticks(training, pace, tick, "epoch", (0, 1), after, outer.count)
        return
    flat = tuple(in_ticks(guard, outer, inner) for guard in guards)
    moved = Event("tick", tick.on, tick.node, flat)
    if any(inner.count in set(atoms(guard)) for guard in flat):
        when = when_of(training, tick, inner.count)
        if pace.per_epoch is None or number("%", pace.per_epoch, when[1]) != 0:
            raise Unsure("it ticks in some batches only, counted anew in each epoch", tick.node)
    elif any(outer.count in set(atoms(guard)) for guard in flat):
        raise Unsure("whether it ticks depends on the epoch", tick.node)
    else:
        when = when_of(training, moved, TICK)
    note_ticks(training, pace, tick, "step", when, after, inner.count)


def _in_the_last(test: Any, count: Num, turns: Num | None) -> bool:
    """Whether a condition holds in the last turn alone."""
    if turns is None:
        return False
    last = last_of(test, count)
    if last is None:
        gate = gate_of(test, count)
        if gate is None or gate.last is not None or difference(gate.period, turns) != 0:
            return False
        last = number("+", gate.turn(0), 1)
    same: bool = difference(last, turns) == 0
    return same


def _but_the_last(test: Any, count: Num, turns: Num) -> bool:
    """Whether a condition holds in all turns but the last."""
    last = last_of(number("not", test), count)
    return last is not None and difference(last, turns) == 0
