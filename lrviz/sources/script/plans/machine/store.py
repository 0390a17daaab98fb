"""What was written since a moment, so that the arms of a condition can be run and joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lrviz.sources.script.plans.values.things import MISSING

Place = tuple[int, Any]
Changes = dict[Place, tuple[dict[Any, Any], Any, Any]]
"""By place: the dict, the key, and what it holds (`MISSING`: nothing)."""


class Store:
    """All writes, in order.

    Attributes:
        missed: Places that were asked for and held nothing, with the dict of each.
        maybe: Of these, those that the first turn of a loop may leave so.
    """

    def __init__(self) -> None:
        self.log: list[tuple[dict[Any, Any], Any, Any]] = []
        self.missed: dict[Place, dict[Any, Any]] = {}
        self.maybe: set[Place] = set()

    @property
    def mark(self) -> int:
        """A moment."""
        return len(self.log)

    def write(self, slots: dict[Any, Any], key: Any, value: Any) -> None:
        """A place comes to hold a value."""
        self.log.append((slots, key, slots.get(key, MISSING)))
        put(slots, key, value)

    def miss(self, slots: dict[Any, Any], key: Any) -> None:
        """A place is asked for, and holds nothing."""
        self.missed[id(slots), key] = slots  # which keeps its id

    def changes(self, since: int) -> Changes:
        """What the places written since a moment hold now."""
        return {
            (id(slots), key): (slots, key, slots.get(key, MISSING))
            for slots, key, _ in self.log[since:]
        }

    def before(self, since: int) -> Changes:
        """What the places written since a moment held then."""
        found: Changes = {}
        for slots, key, old in self.log[since:]:
            found.setdefault((id(slots), key), (slots, key, old))
        return found

    def undo(self, since: int) -> None:
        """Back to a moment."""
        while len(self.log) > since:
            slots, key, old = self.log.pop()
            put(slots, key, old)

    def join(self, then: Changes, other: Changes, choose: Callable[[Any, Any], Any]) -> None:
        """From the moment that two arms parted at, to what holds after them."""
        for place in {**then, **other}:
            slots, key, _ = then.get(place) or other[place]
            now = slots.get(key, MISSING)
            one = then[place][2] if place in then else now
            two = other[place][2] if place in other else now
            value = one if same(one, two) else choose(one, two)
            self.write(slots, key, value)

    def apply(self, changes: Changes) -> None:
        """Write all of it."""
        for slots, key, value in changes.values():
            self.write(slots, key, value)


def put(slots: dict[Any, Any], key: Any, value: Any) -> None:
    """Write past the log."""
    if value is MISSING:
        slots.pop(key, None)
    else:
        slots[key] = value


def same(one: Any, other: Any) -> bool:
    """Whether two values are one."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
