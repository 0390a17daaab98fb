"""One loop that trains, or several inside each other."""

from __future__ import annotations

import ast

from lrviz.sources.script.plans.machine.trace import Event, Exit, Loop
from lrviz.sources.script.plans.timing.bodies import (
    how_often,
    index_in,
    named_epoch,
    place_in,
    refuse_varying,
    relevant,
)
from lrviz.sources.script.plans.timing.irregular import across, by_name, is_idle, until
from lrviz.sources.script.plans.timing.run_length import Pace, Unsure
from lrviz.sources.script.plans.timing.ticking import note_ticks, note_ticks_of, when_of
from lrviz.sources.script.plans.timing.training import Training
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.trees import atoms


def _chain(training: Training, loop: Loop) -> tuple[list[Loop], Event]:
    """The loops around the steps, outermost first, and the step."""
    chain = [loop]
    while True:
        body = relevant(chain[-1].body, training.wanted, ())
        body = [item for item in body if training.holds(item.guards) is not False]
        direct = [e for e in body if isinstance(e, Event) and e.kind in ("step", "trains")]
        inner = [i for i in body if isinstance(i, Loop) and any(training.steps(i.body))]
        if direct and inner:
            raise Unsure("the optimizer steps in two loops, one in the other", direct[0].node)
        if len(direct) > 1:
            raise Unsure("the optimizer steps more than once in a turn", direct[1].node)
        if len(inner) > 1:
            raise Unsure("the optimizer steps in several loops of an epoch", inner[1].node)
        if direct:
            return chain, direct[0]
        chain.append(inner[0])


def pace_in(training: Training, loop: Loop) -> Pace:
    """How a run goes that trains in one loop, or in several inside each other."""
    chain, step = _chain(training, loop)
    for inner in chain[1:]:
        if training.guards(inner.guards):
            raise Unsure("whether a loop is run at all depends on a condition", inner.node)
    if training.varies(loop.guards):
        raise Unsure("whether it trains at all depends on a condition", loop.node)
    if len(chain) in (2, 3) and _is_uneven(training, chain[-1]):
        refuse_varying(chain[:-1])
        whole = chain[0] if len(chain) == 2 else _flat(training, chain[0], chain[1])
        return by_name(training, [whole], chain[-1])
    refuse_varying(chain)
    if step.kind == "trains":
        return _out_of_sight(training, chain, step)
    if len(chain) == 1:
        return _single(training, chain[0], step)
    if len(chain) == 3:
        chain = two_of_three(training, chain)
    if len(chain) != 2:
        raise Unsure("the training stands in more loops than two", chain[0].node)
    return _double(training, chain[0], chain[1], step)


def _out_of_sight(training: Training, chain: list[Loop], step: Event) -> Pace:
    """Training in a function of which nothing is known."""
    if len(chain) != 2:
        return by_name(training, chain, step)
    outer, inner = chain
    if not any(event.kind in ("tick", "write") for event in training.events(inner.body)):
        return by_name(training, [outer], inner)
    if named_epoch(inner):
        return by_name(training, [_flat(training, outer, inner)], step)
    pace = _double(training, outer, inner, step)
    pace.notes.append((f"`{step.text}` is taken to step the optimizer once", step.node))
    return pace


def _is_uneven(training: Training, inner: Loop) -> bool:
    """Whether epochs may have other numbers of steps, and nothing in them asks how many."""
    counted = inner.turns is not None and any(
        atom.op in ("count", "head", "carried") for atom in atoms(inner.turns)
    )
    asked = any(event.kind in ("tick", "write") for event in training.events(inner.body))
    return counted and not asked and all(exit_.leaves == 1 for exit_ in inner.exits)


def two_of_three(training: Training, chain: list[Loop]) -> list[Loop]:
    """Two of three loops as one: the outer ones or the inner ones, with nothing between."""
    outer, middle, inner = chain
    inside = relevant(middle.body, training.wanted, ())
    if len(inside) == 1 and not (middle.exits or inner.exits or training.guards(inner.guards)):
        return [outer, _merged(training, middle, inner)]
    return [_flat(training, outer, middle), inner]


def _flat(training: Training, outer: Loop, inner: Loop) -> Loop:
    """Epochs in two loops, with nothing between, as one loop over all of them."""
    inside = relevant(outer.body, training.wanted, ())
    if len(inside) != 1 or outer.exits or inner.exits or None in (outer.turns, inner.turns):
        raise Unsure("the training stands in more loops than two", outer.node)
    assert outer.turns is not None
    assert inner.turns is not None
    turns = number("*", outer.turns, inner.turns)
    merged = Loop(inner.node, Sym("count", ("flat", inner.count)), turns, root=outer.root)
    merged.body, merged.names = inner.body, (*(inner.names or outer.names), "epoch")
    return merged


def _merged(training: Training, middle: Loop, inner: Loop) -> Loop:
    """Two inner loops as one, whose steps are all alike."""
    step = next(training.steps(inner.body))
    counts = {middle.count, inner.count}
    found = {atom for value in (*step.value, *step.guards) for atom in atoms(value)}
    plain = relevant(inner.body, training.wanted, ())
    for event in plain:
        if isinstance(event, Event):
            found |= {atom for guard in event.guards for atom in atoms(guard)}
    whole = None not in (middle.turns, inner.turns)
    if not whole or counts & found or any(isinstance(item, Loop) for item in plain):
        raise Unsure("the training stands in more loops than two", middle.node)
    turns = number("*", middle.turns, inner.turns)
    made = Loop(middle.node, Sym("count", ("flat", inner.count)), turns, root=middle.root)
    made.body, made.names, made.guards = inner.body, inner.names, middle.guards
    return made


def _single(training: Training, loop: Loop, step: Event) -> Pace:
    if loop.root != training.optimizer.slots.get("root") and not _counted(loop):
        raise Unsure("how often this loop is run is not in the file", loop.node)
    gate = training.gate(step, loop.count)
    counted, left = training.turns(loop, index_in(loop, step))
    by_epoch = named_epoch(loop) and gate is None
    what = "epochs" if by_epoch else "steps" if gate is None else None
    turns, early = how_often(training.assumed, loop, counted, left, what)
    pace = Pace(loops=(loop,), gate=gate, step=step, turns=(turns,), early=early)
    total = turns if gate is None else gate.total(turns)
    if by_epoch:
        pace.epochs, pace.per_epoch = turns, 1
    else:
        pace.steps = total
    for tick in training.ticks(loop.body):
        if not any(item is tick for item in loop.body):
            raise Unsure("it ticks in a loop of its own", tick.node)
        interval = "epoch" if by_epoch else "step"
        after = index_in(loop, tick) > index_in(loop, step)
        if gate is not None:
            if training.gate(tick, loop.count) != gate:
                raise Unsure("it does not tick once for each step", tick.node)
            note_ticks(training, pace, tick, interval, None, after, loop.count)
        else:
            when = when_of(training, tick, loop.count, turns if after else None)
            note_ticks(training, pace, tick, interval, when, after, loop.count)
    return pace


def _double(training: Training, outer: Loop, inner: Loop, step: Event) -> Pace:
    place = index_in(inner, step)
    batches, left = training.turns(inner, place)
    left = [exit_ for exit_ in left if not is_idle(training, outer, inner, step, exit_)]
    if batches is None and not left:
        raise Unsure("the inner loop does not end", inner.node)
    if batches is None and all(map(_is_out_of_data, left)):
        batches, left = Sym("free", ("batches_per_epoch", 0)), []
    if left:
        return until(training, outer, inner, step, left)
    assert batches is not None
    counted, open_ = training.turns(outer, place_in(outer, inner))
    epochs, early = how_often(training.assumed, outer, counted, open_, "epochs")
    pace = Pace(loops=(outer, inner), step=step, turns=(epochs, batches), early=early)
    gate = training.gate(step, inner.count)
    pace.gate = gate
    if gate is not None and outer.count in {
        atom for part in (gate.offset, gate.period, gate.start) for atom in atoms(part)
    }:
        return across(training, pace, outer, inner, step)
    pace.epochs = epochs
    if gate is None:
        pace.per_epoch = batches
    elif gate.last is not None:
        if difference(gate.last, batches) != 0 or gate.offset != 1:
            raise Unsure("which batch is the last one is not known", step.node)
        pace.batches, pace.accumulate = batches, gate.period
        pace.per_epoch = gate.total(batches)
    else:
        pace.per_epoch = gate.total(batches)
    note_ticks_of(training, pace, outer, inner, step)
    return pace


def _is_out_of_data(exit_: Exit) -> bool:
    """Whether a ``while`` goes on until something is None: ``while batch is not None``."""
    test = getattr(exit_.node, "test", exit_.node)
    return (
        exit_.test
        and isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.IsNot)
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value is None
    )


def _counted(loop: Loop) -> bool:
    """Whether a loop counts epochs or steps, and does not go over data once."""
    if isinstance(loop.node, ast.While) or named_epoch(loop):
        return True
    head = ast.dump(loop.node.iter) if isinstance(loop.node, ast.For) else ""
    return not loop.data and "range" in head and "'len'" not in head
