"""Runs that end in the midst of an epoch, step across epochs, or out of sight."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.loops.counting import Gate, gate_of
from lrviz.sources.script.plans.loops.ending import first_turn, from_turn
from lrviz.sources.script.plans.machine.trace import Event, Exit, Loop
from lrviz.sources.script.plans.timing.bodies import (
    how_often,
    in_ticks,
    index_in,
    may_end,
    named_epoch,
    refuse_varying,
)
from lrviz.sources.script.plans.timing.exits import cuts_nothing
from lrviz.sources.script.plans.timing.run_length import Pace, Unsure
from lrviz.sources.script.plans.timing.ticking import note_ticks, note_ticks_of, when_of
from lrviz.sources.script.plans.timing.training import Training
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import TICK, NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import alike, atoms, replaced
from lrviz.sources.script.syntax import position


def across(training: Training, pace: Pace, outer: Loop, inner: Loop, step: Event) -> Pace:
    """A gate that counts batches through all epochs."""
    flat = in_ticks(number("and", True, training.guards(step.guards)[0]), outer, inner)
    gate = gate_of(flat, TICK)
    epochs, batches = pace.turns
    if gate is None or gate.last is not None or len(training.guards(step.guards)) != 1:
        raise Unsure("which batches make a step is not known", step.node)
    total = number("*", epochs, batches)
    whole = number("%", batches, gate.period)
    if whole == 0:
        pace.gate = Gate(gate.period, gate.offset)
        pace.epochs, pace.per_epoch = epochs, number("//", batches, gate.period)
        note_ticks_of(training, pace, outer, inner, step)
        return pace
    pace.steps, pace.gate = gate.passed(total), gate
    pace.loops = (outer, inner)
    note_ticks_of(training, pace, outer, inner, step)
    if any(t.interval == "epoch" for t in pace.ticks.values()):
        raise Unsure("an epoch has not always as many steps", step.node)
    return pace


def is_idle(training: Training, outer: Loop, inner: Loop, step: Event, exit_: Exit) -> bool:
    """Whether an exit is only taken when all steps have been made."""
    return cuts_nothing(
        training.guards(exit_.guards),
        training.guards(step.guards),
        (outer.count, inner.count),
        (outer.turns, inner.turns),
        index_in(inner, step) < exit_.after,
    )


def until(training: Training, outer: Loop, inner: Loop, step: Event, left: list[Exit]) -> Pace:
    """Epochs of batches that end, in the midst of one, at a number of steps."""
    if len(left) != 1:
        raise may_end(left[0])
    exit_ = left[0]
    whole: Any = True
    for guard in training.guards(exit_.guards):
        whole = number("and", whole, guard)
    flat = in_ticks(whole, outer, inner)
    turn = first_turn(flat, TICK)
    if turn is None or {outer.count, inner.count} & set(atoms(flat)):
        raise may_end(exit_)
    after = index_in(inner, step) < exit_.after
    ends = exit_.leaves >= 2 or _in_last(outer, inner, turn)
    if not after and from_turn(flat, TICK) is not None:
        ends = True  # whatever epochs follow, none of them comes to a step
    if not ends and not _leaves_too(training, outer, inner, flat, after):
        raise Unsure("the outer loop goes on where the inner one ends", exit_.node)
    reached = number("+", turn, 1) if after else turn
    if outer.turns is not None:
        assert inner.turns is not None
        reached = number("min", number("*", outer.turns, inner.turns), reached)
    guards = tuple(in_ticks(g, outer, inner) for g in training.guards(step.guards))
    gate = training.gate(Event("step", step.on, step.node, guards), TICK) if guards else None
    pace = Pace(loops=(outer, inner), step=step, turns=(None, inner.turns), gate=gate)
    pace.steps = reached if gate is None else gate.passed(reached)
    note_ticks_of(training, pace, outer, inner, step)
    if any(ticks.interval == "epoch" for ticks in pace.ticks.values()):
        raise Unsure("it ticks per epoch and the run ends in the midst of one", step.node)
    return pace


def _leaves_too(training: Training, outer: Loop, inner: Loop, flat: Num, after: bool) -> bool:
    """Whether the outer loop ends where the inner one has, after a step or before one."""
    assert inner.turns is not None
    for exit_ in outer.exits:
        guards = training.guards(exit_.guards)
        if len(guards) != 1:
            continue
        epochs: Num = outer.count
        if not exit_.test:
            epochs = number("+", epochs, 1)
        last = number("*", epochs, inner.turns)
        last = number("-", last, 1) if after else last
        try:
            wanted = replaced(flat, {TICK: last})
        except NoNumber:
            continue
        if _same_test(wanted, guards[0]):
            return True
    return False


def by_name(training: Training, chain: list[Loop], step: Event | Loop) -> Pace:
    """Training in a function of which nothing is known, or in a loop of unknown length."""
    if len(chain) != 1 and isinstance(step, Event):
        raise Unsure(f"how often it steps in `{step.text}` is not known", step.node)
    loop = chain[0]
    gate = training.guards(step.guards)
    counted, left = training.turns(loop, index_in(loop, step))
    if gate:
        raise Unsure("when it trains is not known", step.node)
    turns, early = how_often(training.assumed, loop, counted, left, "epochs")
    pace = Pace(loops=(loop,), turns=(turns,), epochs=turns, early=early)
    pace.step = step if isinstance(step, Event) else next(training.steps(step.body), None)
    for tick in training.ticks(loop.body):
        if not any(item is tick for item in loop.body):
            raise Unsure("it ticks in a loop of its own", tick.node)
        after = index_in(loop, tick) > index_in(loop, step)
        note_ticks(
            training, pace, tick, "epoch", when_of(training, tick, loop.count), after, loop.count
        )
    return pace


def without_steps(training: Training, loop: Loop) -> Pace:
    """A loop that ticks, in which nothing is seen to step the optimizer."""
    if not named_epoch(loop):
        raise Unsure("nothing is seen that steps the optimizer in this loop", loop.node)
    turns, left = training.turns(loop, 0)
    if left:
        raise may_end(left[0])
    if turns is None:
        raise Unsure("the loop does not end", loop.node)
    refuse_varying([loop])
    pace = Pace(loops=(loop,), turns=(turns,), epochs=turns)
    for tick in training.ticks(loop.body):
        if not any(item is tick for item in loop.body):
            raise Unsure("nothing is seen that steps the optimizer", tick.node)
        statements = getattr(loop.node, "body", [])
        if not statements or statements[0].lineno >= position(tick.node)[0]:
            raise Unsure("nothing is seen that steps the optimizer", tick.node)
        note_ticks(
            training, pace, tick, "epoch", when_of(training, tick, loop.count), True, loop.count
        )
    pace.notes.append(("nothing in the file is seen to step the optimizer", loop.node))
    return pace


def one_after_another(training: Training, paces: list[Pace]) -> Pace:
    """Several loops that train the same optimizer in turn."""
    first = paces[0]
    node = paces[1].loops[0].node
    if len({pace.loops[0].root for pace in paces}) > 1:
        raise Unsure("it is trained in several functions", node)
    if any(event.kind == "write" for event in training.events(training.body)):
        raise Unsure("it is trained in several loops", node)
    for pace in paces[1:]:
        alike = {k: (t.interval, t.frequency, t.order) for k, t in pace.ticks.items()} == {
            k: (t.interval, t.frequency, t.order) for k, t in first.ticks.items()
        }
        if not alike or any(t.frequency != 1 for t in first.ticks.values()):
            raise Unsure("it ticks in several loops, not in each alike", node)
        if (first.epochs is None) != (pace.epochs is None):
            raise Unsure("it is trained in several loops", node)
        if first.epochs is not None:
            if pace.per_epoch != first.per_epoch:
                if any(ticks.interval != "epoch" for ticks in first.ticks.values()):
                    raise Unsure("an epoch has not in each loop as many steps", node)
                first.per_epoch = first.batches = first.accumulate = None
            first.epochs = number("+", first.epochs, pace.epochs)
        else:
            first.steps = number("+", first.steps, pace.steps)
    return first


def _in_last(outer: Loop, inner: Loop, turn: Num) -> bool:
    """Whether a turn of the inner loop, counted through, is in the last turn of the outer one."""
    epochs, batches = outer.turns, inner.turns
    if type(epochs) is not int or type(batches) is not int or type(turn) is not int:
        return False
    return turn >= (epochs - 1) * batches


def _same_test(one: Any, other: Any) -> bool:
    if not isinstance(one, Sym) or not isinstance(other, Sym):
        return False
    if alike(one, other):
        return True
    flip = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}
    apart = difference(one.args[0], one.args[1])
    for op, args in ((other.op, other.args), (flip.get(other.op, ""), other.args[::-1])):
        if op == one.op and difference(apart, difference(args[0], args[1])) == 0:
            return True
    return False
