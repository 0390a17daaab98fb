"""What happens to one optimizer: in which turns of a loop, and how many turns there are."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from lrviz.sources.script.plans.loops.counting import Gate, gate_of
from lrviz.sources.script.plans.loops.ending import first_turn, from_turn
from lrviz.sources.script.plans.machine.trace import Event, Exit, Loop
from lrviz.sources.script.plans.timing.bodies import Body, relevant
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced


class Training:
    """What happens to one optimizer and its schedulers, and under which conditions.

    Args:
        body: All that happens.
        optimizer: The optimizer.
        schedulers: Those that tick.
        facts: Conditions that hold, or do not.
        assumed: Numbers that somebody gives, by their names.
        late: Whether a scheduler that ticks from some turn on is taken to do so from the first.
    """

    def __init__(
        self,
        body: Body,
        optimizer: Any,
        schedulers: list[Any],
        facts: Mapping[Any, bool],
        assumed: Mapping[str, Any],
        late: bool = False,
    ) -> None:
        self.assumed = assumed
        self.late = late
        self.wanted = {id(optimizer), *map(id, schedulers)}
        self.optimizer = optimizer
        self.schedulers = schedulers
        self.facts = dict(facts)
        for fact, holds in list(facts.items()):
            self.facts[number("not", fact)] = not holds
        self.body = relevant(body, self.wanted, optimizer.loops)
        self.around = optimizer.loops

    def events(self, body: Body) -> Iterator[Event]:
        """What happens to them in a body, and may."""
        for item in relevant(body, self.wanted, self.around):
            if isinstance(item, Loop):
                if self.holds(item.guards) is not False:
                    yield from self.events(item.body)
            elif self.holds(item.guards) is not False:
                yield item

    def steps(self, body: Body) -> Iterator[Event]:
        """The steps of the optimizer in a body."""
        return (event for event in self.events(body) if event.kind in ("step", "trains"))

    def ticks(self, body: Body) -> Iterator[Event]:
        """The ticks of the schedulers in a body."""
        return (event for event in self.events(body) if event.kind == "tick")

    def guards(self, guards: tuple[Any, ...]) -> tuple[Any, ...]:
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

    def holds(self, guards: tuple[Any, ...]) -> bool | None:
        """Whether conditions hold; None where that is open."""
        kept = self.guards(guards)
        if any(guard is False for guard in kept):
            return False
        return None if kept else True

    def gate(self, event: Event, count: Num, flat: Any = None) -> Gate | None:
        """Which turns an event happens in; None: in each."""
        guards = self.guards(event.guards)
        if not guards:
            return None
        starts = [from_turn(guard, count) for guard in guards]
        waits = [start for start in starts if start is not None]
        whole: Any = True
        for guard, start in zip(guards, starts, strict=True):
            if start is None:
                whole = number("and", whole, guard)
        gate = gate_of(whole, count)
        if len(waits) == len(guards):
            gate = Gate(1, 1)  # in each turn from one on
        if gate is not None and waits and gate.last is None:
            gate = replace(gate, start=functools.reduce(partial(number, "max"), waits))
        elif waits:
            gate = None
        if gate is None:
            text = "a condition"
            for atom in atoms(whole):
                if atom.op == "flag":
                    text = f"`{atom.args[0]}`"
            what = "steps" if event.kind in ("step", "trains") else "ticks"
            raise Unsure(f"whether it {what} depends on {text}", event.node)
        return gate

    def turns(self, loop: Loop, index: int) -> tuple[Num | None, list[Exit]]:
        """In how many turns what stands at an index of the body is reached; the open exits."""
        turns, left = loop.turns, []
        for exit_ in loop.exits:
            guards = self.guards(exit_.guards)
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

    def varies(self, guards: tuple[Any, ...]) -> bool:
        """Whether conditions are not the same in each turn of the loops around."""
        return any(
            isinstance(guard, Sym)
            and any(a.op in ("count", "head", "carried") for a in atoms(guard))
            for guard in self.guards(guards)
        )
