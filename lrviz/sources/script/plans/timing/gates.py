"""In which turns of a loop something happens, and how many turns there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lrviz.sources.script.plans.loops.counting import Gate, first_turn, gate_of
from lrviz.sources.script.plans.machine.trace import Event, Exit, Loop
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.symbols import (
    TICK,
    NoNumber,
    Num,
    Poly,
    Sym,
    number,
    polynomial,
    written,
)
from lrviz.sources.script.plans.values.trees import atoms, replaced

Body = list[Event | Loop]


class Gates:
    """Reads the conditions around what happens."""

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

    def _open(self, exit_: Exit) -> Unsure:
        text = ""
        for guard in exit_.guards:
            for atom in atoms(guard) if isinstance(guard, Sym) else ():
                if atom.op == "flag":
                    text = f": on `{atom.args[0]}`"
        return Unsure(f"the loop may end early{text}", exit_.node)

    def _varies(self, guards: tuple[Any, ...]) -> bool:
        return any(
            isinstance(guard, Sym)
            and any(a.op in ("count", "head", "carried") for a in atoms(guard))
            for guard in self._guards(guards)
        )

    def _place(self, outer: Loop, inner: Loop) -> int:
        for n, item in enumerate(outer.body):
            if item is inner or (isinstance(item, Loop) and inner in item.body):
                return n
        return 0

    def _invariant(self, chain: list[Loop]) -> None:
        counts = {loop.count for loop in chain}
        for loop in chain:
            if loop.turns is not None and any(
                atom in counts or atom.op in ("head", "carried") for atom in atoms(loop.turns)
            ):
                raise Unsure("how often a loop turns is not always the same", loop.node)

    def flat(self, value: Num, outer: Loop, inner: Loop) -> Num:
        """A number in which epochs times batches, and batches, is the tick that it is."""
        if inner.turns is None:
            return value
        return flattened(value, outer.count, inner.count, inner.turns)


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


def named_epoch(loop: Loop) -> bool:
    """Whether a loop says that it goes over epochs."""
    return any("epoch" in name.lower() for name in loop.names) and not loop.data
