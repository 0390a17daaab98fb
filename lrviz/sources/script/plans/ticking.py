"""When a scheduler ticks, by where its call stands."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.counting import first_turn, last_of, linear
from lrviz.sources.script.plans.gates import Gates
from lrviz.sources.script.plans.run_length import Pace, Ticks, Unsure
from lrviz.sources.script.plans.symbols import TICK, Num, Sym, difference, number
from lrviz.sources.script.plans.trace import Event, Loop
from lrviz.sources.script.plans.trees import atoms


class Ticking(Gates):
    """Computes when schedulers tick."""

    def _when(self, tick: Event, count: Num, turns: Num | None = None) -> tuple[Num, Num]:
        """The first turn in which an event happens, and after how many it does again.

        Args:
            turns: How many there are, of a tick after the steps: that of the last sets nothing.
        """
        guards = self._guards(tick.guards)
        if turns is not None:
            guards = tuple(g for g in guards if not _but_the_last(g, count, turns))
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

    def _ticks_of(self, pace: Pace, outer: Loop, inner: Loop, step: Event) -> None:
        gate = pace.gate
        for tick in self._ticks(outer.body):
            if any(item is tick for item in outer.body):
                after = self._index(outer, tick) > self._place(outer, inner)
                when = self._when(tick, outer.count, pace.turns[0] if after else None)
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
        guards = self._guards(tick.guards)
        last = last_of(guards[0], inner.count) if len(guards) == 1 and after else None
        if last is not None and pace.per_epoch is not None:
            if difference(last, pace.per_epoch) == 0:  # in the last batch: once an epoch
                self._ticking(pace, tick, "epoch", (0, 1), after, outer.count)
                return
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


def _but_the_last(test: Any, count: Num, turns: Num) -> bool:
    """Whether a condition holds in all turns but the last."""
    last = last_of(number("not", test), count)
    return last is not None and difference(last, turns) == 0


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
