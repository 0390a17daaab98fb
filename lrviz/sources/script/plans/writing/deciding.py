"""The conditions that decide on what is built and ticked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import Event, Loop, events
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Phi
from lrviz.sources.script.plans.writing.alternatives import all_loops, open_tests
from lrviz.sources.script.plans.writing.optimizer_tables import KEPT

_DEEPEST: Final = 3


class _Open:
    """The open conditions in some values, each once, in their order."""

    def __init__(self, known: Mapping[Any, bool]) -> None:
        self.known = known
        self.tests: dict[Sym, None] = {}

    def collect(self, value: Any, depth: int = 0) -> None:
        """Those in a value, and in what is in it."""
        if isinstance(value, Phi):
            self.collect(value.test)
            self.collect(value.then, depth + 1)
            self.collect(value.other, depth + 1)
        elif isinstance(value, Sym):
            for test in open_tests(value, self.known):
                self.tests.setdefault(test)
        elif isinstance(value, tuple) and depth < _DEEPEST:
            for item in value:
                self.collect(item, depth + 1)


def deciding_tests(
    machine: Machine,
    optimizer: Optimizer,
    schedulers: list[Scheduler],
    known: Mapping[Any, bool],
) -> list[Sym]:
    """The conditions on which the plan of an optimizer depends, in order.

    Args:
        known: Conditions of which it is known whether they hold.
    """
    found = _Open(known)
    for scheduler in schedulers:
        found.collect(tuple(scheduler.path))
        for value in scheduler.arguments.values():
            found.collect(value)
            found.collect(machine.items(value))
    for name in KEPT:
        found.collect(optimizer.arguments.get(name))
    for group in optimizer.groups:
        found.collect(group.slots.get("lr"))
    wanted = {id(optimizer), *map(id, schedulers)}
    for event in events(machine.trace):
        if id(event.on) in wanted:
            _collect_event(found, event)
    outermost = {id(item) for item in machine.trace if isinstance(item, Loop)}
    for loop in all_loops(machine.trace):
        if _has_any(events(loop.body), wanted):
            found.collect(loop.turns)
            if loop in optimizer.loops or id(loop) not in outermost:
                found.collect(loop.guards)
    return list(found.tests)


def _collect_event(found: _Open, event: Event) -> None:
    found.collect(event.guards)
    if event.kind in ("step", "trains"):
        found.collect(event.value)


def _has_any(happened: Iterable[Event], wanted: set[int]) -> bool:
    return any(id(event.on) in wanted for event in happened)
