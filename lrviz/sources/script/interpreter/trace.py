"""What has happened in a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lrviz.sources.script.source import Position
from lrviz.sources.script.values.events import Event, Kind
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.things import Formula, Thing, Value

_MERGED: Final = frozenset({"step", "get_lr", "load_state", "state", "add_group", "last_epoch"})
_DEEPEST: Final = 4


class Trace:
    """The events of a run.

    Attributes:
        events: What has happened, in order.
        others: What would happen under other settings.
        happened: How often something has happened, if only what no rule asks about.
        counters: What counts the iterations of a loop, and the loop.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.others: list[Event] = []
        self.happened = 0
        self.counters: dict[Thing, Loop] = {}
        self._last: dict[tuple[Kind, Position], Event] = {}

    def add(self, event: Event) -> None:
        """Something happens; the same call on another thing that it may be is the same event."""
        place = (event.kind, event.at)
        last = self._last.get(place) if event.on and event.kind in _MERGED else None
        if last is not None and last.frames is event.frames and self._stands(last):
            merged = replace(last, on=tuple(dict.fromkeys((*last.on, *event.on))))
            self.events[last.index] = self._last[place] = merged
            return
        self._last[place] = event
        self.events.append(event)
        if event.kind != "stop":  # which does nothing but end something
            self.touch()

    def touch(self) -> None:
        """Something happens that no rule asks about; a loop that does so does something."""
        self.happened += 1

    def part(self, start: int, happened: int) -> None:
        """What has happened since a moment has not: it would, under other settings."""
        self.others += self.events[start:]
        del self.events[start:]
        self.happened = happened

    def counted_by(self, value: Value, depth: int = _DEEPEST) -> Iterator[Loop]:
        """The loops whose iterations a number is made from."""
        for thing in value:
            if thing in self.counters:
                yield self.counters[thing]
            if isinstance(thing, Formula) and depth:
                for operand in thing.operands:
                    yield from self.counted_by(operand, depth - 1)

    def _stands(self, event: Event) -> bool:
        return event.index < len(self.events) and self.events[event.index] is event
