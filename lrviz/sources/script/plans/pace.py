"""How often an optimizer steps and its schedulers tick, and how long the run is."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.counting import Gate, first_turn, gate_of, linear
from lrviz.sources.script.plans.symbols import (
    TICK,
    NoNumber,
    Num,
    Poly,
    Sym,
    alike,
    atoms,
    difference,
    number,
    polynomial,
    replaced,
    written,
)
from lrviz.sources.script.plans.trace import Event, Exit, Loop
from lrviz.sources.script.syntax import position


class Unsure(Exception):
    """It cannot be known, because of what stands at a node."""

    def __init__(self, reason: str, node: ast.AST | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node


@dataclass(frozen=True)
class Ticks:
    """When a scheduler ticks: in the spec's words."""

    interval: str
    frequency: Num
    order: tuple[str, str]
    node: ast.AST


@dataclass
class Pace:
    """How a run goes.

    Attributes:
        epochs, steps: How long it is: one of the two.
        per_epoch: Steps in an epoch; None where nothing says.
        batches, accumulate: Or batches in an epoch, and how many make a step.
        ticks: Of each scheduler.
        loops: The loops around the steps, outermost first.
        gate: Which turns of the innermost loop step.
        length: The node that says how long it is.
        step: The event that steps.
    """

    epochs: Num | None = None
    steps: Num | None = None
    per_epoch: Num | None = None
    batches: Num | None = None
    accumulate: Num | None = None
    ticks: dict[Any, Ticks] = field(default_factory=dict)
    loops: tuple[Loop, ...] = ()
    gate: Gate | None = None
    step: Event | None = None
    turns: tuple[Num, ...] = ()
    notes: list[tuple[str, ast.AST]] = field(default_factory=list)


Body = list[Event | Loop]


def relevant(body: Body, wanted: set[int], around: tuple[Loop, ...]) -> Body:
    """What happens to some things, in the loops that are not around all of them."""
    found: Body = []
    for item in body:
        if isinstance(item, Loop):
            inside = relevant(item.body, wanted, around)
            if item in around:
                found += inside
            elif inside:
                found.append(item)
        elif id(item.on) in wanted:
            found.append(item)
    return found


class Pacing:
    """Works out how a run goes, from what happens to one optimizer and its schedulers.

    Args:
        body: All that happens.
        optimizer: The optimizer.
        schedulers: Those that tick.
        facts: Conditions that hold, or do not.
    """

    def __init__(
        self, body: Body, optimizer: Any, schedulers: list[Any], facts: Mapping[Any, bool]
    ) -> None:
        self.wanted = {id(optimizer), *map(id, schedulers)}
        self.optimizer = optimizer
        self.schedulers = schedulers
        self.facts = dict(facts)
        for fact, holds in list(facts.items()):
            self.facts[number("not", fact)] = not holds
        self.body = relevant(body, self.wanted, optimizer.loops)
        self.around = optimizer.loops

    def work_out(self) -> Pace:
        """How it goes.

        Raises:
            Unsure: It cannot be known.
        """
        self._refuse()
        loops = [
            item
            for item in self.body
            if isinstance(item, Loop) and self._holds(item.guards) is not False
        ]
        stepping = [loop for loop in loops if any(self._steps(loop.body))]
        for item in self.body:
            happens = isinstance(item, Event) and item.kind in ("tick", "step", "trains")
            if isinstance(item, Event) and happens and self._holds(item.guards) is not False:
                what = "the scheduler ticks" if item.kind == "tick" else "the optimizer steps"
                raise Unsure(f"{what} outside of any loop too", item.node)
        if not stepping:
            ticking = [loop for loop in loops if any(self._ticks(loop.body))]
            if len(ticking) != 1:
                raise Unsure("nothing is seen that steps the optimizer in a loop", None)
            return self._without_steps(ticking[0])
        if any(loop not in stepping and any(self._ticks(loop.body)) for loop in loops):
            raise Unsure("it ticks in a loop in which the optimizer does not step", loops[-1].node)
        if len(stepping) == 1:
            return self._of(stepping[0])
        return self._one_after_another([self._of(loop) for loop in stepping])

    def _refuse(self) -> None:
        for event in self._events(self.body):
            if event.kind == "escape":
                raise Unsure(event.text, event.node)
            if event.kind == "load":
                what = "optimizer" if event.on is self.optimizer else "scheduler"
                raise Unsure(f"the state of the {what} is loaded", event.node)
            if event.kind == "add":
                raise Unsure("a param group is added later", event.node)
            if event.kind == "write" and event.key != "lr":
                raise Unsure(f"`{event.key}` of the param group is set", event.node)

    def _events(self, body: Body) -> Iterator[Event]:
        for item in relevant(body, self.wanted, self.around):
            if isinstance(item, Loop):
                if self._holds(item.guards) is not False:
                    yield from self._events(item.body)
            elif self._holds(item.guards) is not False:
                yield item

    def _steps(self, body: Body) -> Iterator[Event]:
        return (event for event in self._events(body) if event.kind in ("step", "trains"))

    def _ticks(self, body: Body) -> Iterator[Event]:
        return (event for event in self._events(body) if event.kind == "tick")

    # Conditions

    def _guards(self, guards: tuple[Any, ...]) -> tuple[Any, ...]:
        """The conditions that are not settled by what is taken for granted."""
        kept: list[Any] = []
        for guard in guards:
            try:
                found = replaced(guard, self.facts)
            except NoNumber:
                found = guard
            if isinstance(found, Sym):
                kept.append(found)
            elif not found:
                kept.append(False)
        return tuple(kept)

    def _holds(self, guards: tuple[Any, ...]) -> bool | None:
        """Whether conditions hold; None where that is open."""
        kept = self._guards(guards)
        if any(guard is False for guard in kept):
            return False
        return None if kept else True

    # One loop, or several inside each other

    def _chain(self, loop: Loop) -> tuple[list[Loop], Event]:
        """The loops around the steps, outermost first, and the step."""
        chain = [loop]
        while True:
            body = relevant(chain[-1].body, self.wanted, ())
            body = [item for item in body if self._holds(item.guards) is not False]
            direct = [e for e in body if isinstance(e, Event) and e.kind in ("step", "trains")]
            inner = [i for i in body if isinstance(i, Loop) and any(self._steps(i.body))]
            if direct and inner:
                raise Unsure("the optimizer steps in two loops, one in the other", direct[0].node)
            if len(direct) > 1:
                raise Unsure("the optimizer steps more than once in a turn", direct[1].node)
            if len(inner) > 1:
                raise Unsure("the optimizer steps in several loops of an epoch", inner[1].node)
            if direct:
                return chain, direct[0]
            chain.append(inner[0])

    def _of(self, loop: Loop) -> Pace:
        chain, step = self._chain(loop)
        for inner in chain[1:]:
            if self._guards(inner.guards):
                raise Unsure("whether a loop is run at all depends on a condition", inner.node)
        if self._varies(loop.guards):
            raise Unsure("whether it trains at all depends on a condition", loop.node)
        self._invariant(chain)
        if step.kind == "trains":
            return self._by_name(chain, step)
        if len(chain) == 1:
            return self._single(chain[0], step)
        if len(chain) == 3:
            chain = self._flattened(chain)
        if len(chain) != 2:
            raise Unsure("the training stands in more loops than two", chain[0].node)
        return self._double(chain[0], chain[1], step)

    def _varies(self, guards: tuple[Any, ...]) -> bool:
        return any(
            isinstance(guard, Sym)
            and any(a.op in ("count", "head", "carried") for a in atoms(guard))
            for guard in self._guards(guards)
        )

    def _invariant(self, chain: list[Loop]) -> None:
        counts = {loop.count for loop in chain}
        for loop in chain:
            if loop.turns is not None and any(
                atom in counts or atom.op in ("head", "carried") for atom in atoms(loop.turns)
            ):
                raise Unsure("how often a loop turns is not always the same", loop.node)

    def _flattened(self, chain: list[Loop]) -> list[Loop]:
        """Two outer loops as one, where nothing else happens in the outermost."""
        outer, middle, inner = chain
        if len(relevant(outer.body, self.wanted, ())) != 1 or outer.exits or middle.exits:
            raise Unsure("the training stands in more loops than two", outer.node)
        if outer.turns is None or middle.turns is None:
            raise Unsure("the training stands in more loops than two", outer.node)
        merged = Loop(
            middle.node,
            Sym("count", ("flat", middle.count)),
            number("*", outer.turns, middle.turns),
            root=outer.root,
        )
        merged.body, merged.names = middle.body, middle.names or outer.names
        merged.names = (*merged.names, "epoch")
        return [merged, inner]

    def _gate(self, event: Event, count: Num, flat: Any = None) -> Gate | None:
        """Which turns an event happens in; None: in each."""
        guards = self._guards(event.guards)
        if not guards:
            return None
        whole: Any = True
        for guard in guards:
            whole = number("and", whole, guard)
        gate = gate_of(whole, count)
        if gate is None:
            text = "a condition"
            for atom in atoms(whole):
                if atom.op == "flag":
                    text = f"`{atom.args[0]}`"
            what = "steps" if event.kind in ("step", "trains") else "ticks"
            raise Unsure(f"whether it {what} depends on {text}", event.node)
        return gate

    def _turns(self, loop: Loop, index: int) -> tuple[Num | None, list[Exit]]:
        """In how many turns what stands at an index of the body is reached; the open exits."""
        turns, left = loop.turns, []
        for exit_ in loop.exits:
            guards = self._guards(exit_.guards)
            if any(guard is False for guard in guards):
                continue
            whole: Any = True
            for guard in guards:
                whole = number("and", whole, guard)
            counts = {a for a in atoms(whole) if a.op in ("count", "head", "carried")}
            turn = first_turn(whole, loop.count)
            if counts - {loop.count} or turn is None:
                left.append(exit_)
                continue
            reached = number("+", turn, 1) if index < exit_.after else turn
            turns = reached if turns is None else number("min", turns, reached)
        return turns, left

    def _index(self, loop: Loop, item: Event | Loop) -> int:
        return next(n for n, other in enumerate(loop.body) if other is item)

    def _single(self, loop: Loop, step: Event) -> Pace:
        if loop.root != self.optimizer.slots.get("root") and not _counted(loop):
            raise Unsure("how often this loop is run is not in the file", loop.node)
        gate = self._gate(step, loop.count)
        turns, left = self._turns(loop, self._index(loop, step))
        if left:
            raise self._open(left[0])
        if turns is None:
            raise Unsure("the loop does not end", loop.node)
        pace = Pace(loops=(loop,), gate=gate, step=step, turns=(turns,))
        total = turns if gate is None else gate.total(turns)
        by_epoch = _named_epoch(loop) and gate is None
        if by_epoch:
            pace.epochs, pace.per_epoch = turns, 1
        else:
            pace.steps = total
        for tick in self._ticks(loop.body):
            if not any(item is tick for item in loop.body):
                raise Unsure("it ticks in a loop of its own", tick.node)
            interval = "epoch" if by_epoch else "step"
            after = self._index(loop, tick) > self._index(loop, step)
            if gate is not None:
                if self._gate(tick, loop.count) != gate:
                    raise Unsure("it does not tick once for each step", tick.node)
                self._ticking(pace, tick, interval, None, after, loop.count)
            else:
                self._ticking(pace, tick, interval, self._when(tick, loop.count), after, loop.count)
        return pace

    def _open(self, exit_: Exit) -> Unsure:
        text = ""
        for guard in exit_.guards:
            for atom in atoms(guard) if isinstance(guard, Sym) else ():
                if atom.op == "flag":
                    text = f": on `{atom.args[0]}`"
        return Unsure(f"the loop may end early{text}", exit_.node)

    def _when(self, tick: Event, count: Num) -> tuple[Num, Num]:
        """The first turn in which an event happens, and after how many it does again."""
        guards = self._guards(tick.guards)
        first: Num = 0
        rest: list[Any] = []
        for guard in guards:
            start = _from(guard, count)
            if start is not None:
                first = number("max", first, start)
            else:
                rest.append(guard)
        if not rest:
            return first, 1
        gate = self._gate(Event("tick", tick.on, tick.node, tuple(rest)), count)
        assert gate is not None
        if gate.last is not None:
            raise Unsure("it also ticks in the last turn", tick.node)
        return gate.turn(0 if first == 0 else gate.passed(first)), gate.period

    def _ticking(
        self,
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
        given = self._given(tick, count)
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
        else:
            raise Unsure("it does not tick from the start on", tick.node)
        pace.ticks[tick.on] = Ticks(interval, period, order, tick.node)

    def _given(self, tick: Event, count: Num) -> Num | None:
        """The counter that a scheduler is ticked with; None where there is none."""
        if tick.value is None or tick.on.cls == "ReduceLROnPlateau":
            return None
        value = tick.value[0]
        if value is None:
            return None
        if not isinstance(value, int | float | Sym):
            raise Unsure("it is ticked with an argument", tick.node)
        return value

    def _double(self, outer: Loop, inner: Loop, step: Event) -> Pace:
        place = self._index(inner, step)
        batches, left = self._turns(inner, place)
        if batches is None and not left:
            raise Unsure("the inner loop does not end", inner.node)
        if left:
            return self._until(outer, inner, step, left)
        assert batches is not None
        epochs, open_ = self._turns(outer, self._place(outer, inner))
        if open_:
            raise self._open(open_[0])
        if epochs is None:
            raise Unsure("the loop does not end", outer.node)
        pace = Pace(loops=(outer, inner), step=step, turns=(epochs, batches))
        gate = self._gate(step, inner.count)
        pace.gate = gate
        if gate is not None and outer.count in {*atoms(gate.offset), *atoms(gate.period)}:
            return self._across(pace, outer, inner, step)
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
        self._ticks_of(pace, outer, inner, step)
        return pace

    def _place(self, outer: Loop, inner: Loop) -> int:
        for n, item in enumerate(outer.body):
            if item is inner or (isinstance(item, Loop) and inner in item.body):
                return n
        return 0

    def _ticks_of(self, pace: Pace, outer: Loop, inner: Loop, step: Event) -> None:
        gate = pace.gate
        for tick in self._ticks(outer.body):
            if any(item is tick for item in outer.body):
                after = self._index(outer, tick) > self._place(outer, inner)
                when = self._when(tick, outer.count)
                self._ticking(pace, tick, "epoch", when, after, outer.count)
            elif any(item is tick for item in inner.body):
                after = self._index(inner, tick) > self._index(inner, step)
                guards, own = self._guards(tick.guards), self._guards(step.guards)
                if guards == own:
                    self._ticking(pace, tick, "step", None, after, inner.count)
                elif gate is None:
                    self._every(pace, tick, outer, inner, after)
                else:
                    raise Unsure("it does not tick once for each step", tick.node)
            else:
                raise Unsure("it ticks in a loop of its own", tick.node)

    def _every(self, pace: Pace, tick: Event, outer: Loop, inner: Loop, after: bool) -> None:
        """A tick in every so many batches, counted through or anew in each epoch."""
        flat = tuple(self.flat(guard, outer, inner) for guard in self._guards(tick.guards))
        moved = Event("tick", tick.on, tick.node, flat)
        if any(inner.count in set(atoms(guard)) for guard in flat):
            when = self._when(tick, inner.count)
            if pace.per_epoch is None or number("%", pace.per_epoch, when[1]) != 0:
                raise Unsure("it ticks in some batches only, counted anew in each epoch", tick.node)
        elif any(outer.count in set(atoms(guard)) for guard in flat):
            raise Unsure("whether it ticks depends on the epoch", tick.node)
        else:
            when = self._when(moved, TICK)
        self._ticking(pace, tick, "step", when, after, inner.count)

    def flat(self, value: Num, outer: Loop, inner: Loop) -> Num:
        """A number in which epochs times batches, and batches, is the tick that it is."""
        if inner.turns is None:
            return value
        return flattened(value, outer.count, inner.count, inner.turns)

    def _across(self, pace: Pace, outer: Loop, inner: Loop, step: Event) -> Pace:
        """A gate that counts batches through all epochs."""
        flat = self.flat(number("and", True, self._guards(step.guards)[0]), outer, inner)
        gate = gate_of(flat, TICK)
        epochs, batches = pace.turns
        if gate is None or gate.last is not None or len(self._guards(step.guards)) != 1:
            raise Unsure("which batches make a step is not known", step.node)
        total = number("*", epochs, batches)
        whole = number("%", batches, gate.period)
        if whole == 0:
            pace.gate = Gate(gate.period, gate.offset)
            pace.epochs, pace.per_epoch = epochs, number("//", batches, gate.period)
            self._ticks_of(pace, outer, inner, step)
            return pace
        pace.steps, pace.gate = gate.passed(total), gate
        pace.loops = (outer, inner)
        self._ticks_of(pace, outer, inner, step)
        if any(t.interval == "epoch" for t in pace.ticks.values()):
            raise Unsure("an epoch has not always as many steps", step.node)
        return pace

    def _until(self, outer: Loop, inner: Loop, step: Event, left: list[Exit]) -> Pace:
        """Epochs of batches that end, in the midst of one, at a number of steps."""
        if len(left) != 1:
            raise self._open(left[0])
        exit_ = left[0]
        whole: Any = True
        for guard in self._guards(exit_.guards):
            whole = number("and", whole, guard)
        flat = self.flat(whole, outer, inner)
        turn = first_turn(flat, TICK)
        if turn is None or {outer.count, inner.count} & set(atoms(flat)):
            raise self._open(exit_)
        if exit_.leaves < 2 and not self._leaves_too(outer, inner, flat):
            raise Unsure("the outer loop goes on where the inner one ends", exit_.node)
        reached = number("+", turn, 1) if self._index(inner, step) < exit_.after else turn
        if outer.turns is not None:
            assert inner.turns is not None
            reached = number("min", number("*", outer.turns, inner.turns), reached)
        guards = tuple(self.flat(g, outer, inner) for g in self._guards(step.guards))
        gate = self._gate(Event("step", step.on, step.node, guards), TICK) if guards else None
        pace = Pace(loops=(outer, inner), step=step, turns=(None, inner.turns), gate=gate)
        pace.steps = reached if gate is None else gate.passed(reached)
        self._ticks_of(pace, outer, inner, step)
        if any(ticks.interval == "epoch" for ticks in pace.ticks.values()):
            raise Unsure("it ticks per epoch and the run ends in the midst of one", step.node)
        return pace

    def _leaves_too(self, outer: Loop, inner: Loop, flat: Num) -> bool:
        """Whether the outer loop ends where the inner one has."""
        assert inner.turns is not None
        for exit_ in outer.exits:
            guards = self._guards(exit_.guards)
            if len(guards) != 1:
                continue
            epochs: Num = outer.count
            if not exit_.test:
                epochs = number("+", epochs, 1)
            last = number("-", number("*", epochs, inner.turns), 1)
            try:
                wanted = replaced(flat, {TICK: last})
            except NoNumber:
                continue
            if _same_test(wanted, guards[0]):
                return True
        return False

    # Where the steps are not seen

    def _by_name(self, chain: list[Loop], step: Event) -> Pace:
        """Training in a function of which nothing is known."""
        if len(chain) != 1:
            raise Unsure(f"how often it steps in `{step.text}` is not known", step.node)
        loop = chain[0]
        gate = self._guards(step.guards)
        turns, left = self._turns(loop, self._index(loop, step))
        if left:
            raise self._open(left[0])
        if gate or turns is None:
            raise Unsure("when it trains is not known", step.node)
        pace = Pace(loops=(loop,), step=step, turns=(turns,), epochs=turns)
        for tick in self._ticks(loop.body):
            if not any(item is tick for item in loop.body):
                raise Unsure("it ticks in a loop of its own", tick.node)
            after = self._index(loop, tick) > self._index(loop, step)
            self._ticking(pace, tick, "epoch", self._when(tick, loop.count), after, loop.count)
        return pace

    def _without_steps(self, loop: Loop) -> Pace:
        """A loop that ticks, in which nothing is seen to step the optimizer."""
        if not _named_epoch(loop):
            raise Unsure("nothing is seen that steps the optimizer in this loop", loop.node)
        turns, left = self._turns(loop, 0)
        if left:
            raise self._open(left[0])
        if turns is None:
            raise Unsure("the loop does not end", loop.node)
        self._invariant([loop])
        pace = Pace(loops=(loop,), turns=(turns,), epochs=turns)
        for tick in self._ticks(loop.body):
            if not any(item is tick for item in loop.body):
                raise Unsure("nothing is seen that steps the optimizer", tick.node)
            statements = getattr(loop.node, "body", [])
            if not statements or statements[0].lineno >= position(tick.node)[0]:
                raise Unsure("nothing is seen that steps the optimizer", tick.node)
            self._ticking(pace, tick, "epoch", self._when(tick, loop.count), True, loop.count)
        pace.notes.append(("nothing in the file is seen to step the optimizer", loop.node))
        return pace

    def _one_after_another(self, paces: list[Pace]) -> Pace:
        """Several loops that train the same optimizer in turn."""
        first = paces[0]
        node = paces[1].loops[0].node
        if len({pace.loops[0].root for pace in paces}) > 1:
            raise Unsure("it is trained in several functions", node)
        if any(event.kind == "write" for event in self._events(self.body)):
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
                    raise Unsure("an epoch has not in each loop as many steps", node)
                first.epochs = number("+", first.epochs, pace.epochs)
            else:
                first.steps = number("+", first.steps, pace.steps)
        return first


def flattened(value: Num, outer: Num, inner: Num, turns: Num) -> Num:
    """A number in which ``outer * turns + inner`` is the tick."""
    if not isinstance(value, Sym):
        return value
    if value.op in ("+", "-", "*", "neg"):
        poly = polynomial(value)
        product: Poly = polynomial(number("*", outer, turns))
        factor = poly.get((inner,))
        if factor is not None and all(poly.get(k) == factor * v for k, v in product.items()):
            rest = {k: v for k, v in poly.items() if k != (inner,) and k not in product}
            inside = number("*", TICK, factor)
            return number("+", inside, flattened(written(rest), outer, inner, turns))
    if value.op in ("count", "free", "flag", "head", "tick", "carried"):
        return value
    args = tuple(flattened(arg, outer, inner, turns) for arg in value.args)
    return value if args == value.args else number(value.op, *args)


def _named_epoch(loop: Loop) -> bool:
    return any("epoch" in name.lower() for name in loop.names) and not loop.data


def _counted(loop: Loop) -> bool:
    """Whether a loop counts epochs or steps, and does not go over data once."""
    if isinstance(loop.node, ast.While) or _named_epoch(loop):
        return True
    head = ast.dump(loop.node.iter) if isinstance(loop.node, ast.For) else ""
    return not loop.data and "range" in head and "'len'" not in head


def _from(test: Any, count: Num) -> Num | None:
    """From which turn on a condition holds, of one that then holds for good."""
    if not isinstance(test, Sym):
        return None
    if test.op == "!=":
        found = linear(difference(test.args[0], test.args[1]), count)
        return 1 if found is not None and found[0] in (1, -1) and found[1] == 0 else None
    if test.op == "==":
        return None
    return first_turn(test, count) if test.op in ("<", "<=", ">", ">=") else None


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
