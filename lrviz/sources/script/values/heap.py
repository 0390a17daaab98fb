"""What names, attributes and items hold, so that branches can be taken, left and joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from lrviz.sources.script.values.things import Key, Optimizer, Scheduler, Thing, Value

MOST_ALTERNATIVES: Final = 8
Place = TypeVar("Place", bound=Hashable)

Write = tuple["Held[Any]", Any, Value | None]
"""A place, which is a dict and a key, and a value; None where there is none."""
Changes = dict[tuple[int, Any], Write]
"""What a branch wrote: the place, by the dict's id and the key, and what it holds in the end."""


class Journal:
    """Every write to the dicts that share it, in order.

    A branch writes to few places of many. So a state is no copy of all that is held, but the
    writes since the branch began: they can be undone, and those of several branches joined.
    """

    def __init__(self) -> None:
        self.writes: list[Write] = []  # with what was held before

    @property
    def mark(self) -> int:
        """A moment."""
        return len(self.writes)

    def changes(self, since: int) -> Changes:
        """What was written since a mark, as it is now."""
        return {(id(held), key): (held, key, held.get(key)) for held, key, _ in self.writes[since:]}

    def before(self, since: int) -> list[Write]:
        """What was written since a mark, each place once, as it was then."""
        found: Changes = {}
        for write in self.writes[since:]:
            found.setdefault((id(write[0]), write[1]), write)
        return list(found.values())

    def undo(self, since: int) -> None:
        """Back to a mark."""
        writes = self.writes
        while len(writes) > since:
            held, key, value = writes.pop()
            held.put(key, value)

    def settle(self, since: int, states: Sequence[Changes]) -> None:
        """What may hold after any of ``states``, which all parted at the mark ``since``."""
        self.undo(since)
        places = {place: write for state in states for place, write in state.items()}
        for place, write in places.items():
            held, key, value = write
            for state in states:
                other = state[place][2] if place in state else held.get(key)
                if other is not value and other is not None:
                    value = other if value is None else union(other, value)
            if value is not None:
                held[key] = value
            elif key in held:
                del held[key]


class Held(dict[Place, Value]):
    """What each key holds; every write is in the journal."""

    def __init__(self, journal: Journal, held: dict[Place, Value] | None = None) -> None:
        super().__init__(held or {})
        self._writes = journal.writes

    def __setitem__(self, key: Place, value: Value) -> None:
        self._writes.append((self, key, self.get(key)))
        super().__setitem__(key, value)

    def __delitem__(self, key: Place) -> None:
        self._writes.append((self, key, self.get(key)))
        super().pop(key, None)

    def put(self, key: Place, value: Value | None) -> None:
        """Write past the journal; None takes the key away."""
        if value is None:
            super().pop(key, None)
        else:
            super().__setitem__(key, value)


class Heap(Held[tuple[Thing, Key]]):
    """What attributes and items hold, by their thing and the name or key."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self._keys: dict[Thing, dict[Key, None]] = defaultdict(dict)

    def __setitem__(self, place: tuple[Thing, Key], value: Value) -> None:
        self._keys[place[0]][place[1]] = None
        super().__setitem__(place, value)

    def begin(self, owner: Thing, key: Key, value: Value) -> None:
        """A place comes to be: of a new thing, or unknown. There is no state to come back to."""
        self._keys[owner][key] = None
        self.put((owner, key), value)

    def owned(self, owner: Thing) -> Iterator[Value]:
        """What all places of a thing hold."""
        for key in self._keys.get(owner, ()):
            held = self.get((owner, key))
            if held is not None:
                yield held


def union(*values: Value) -> Value:
    """What may be any of several."""
    first = values[0] if values else ()
    if all(value is first or value == first for value in values[1:]):
        return first
    found = tuple(dict.fromkeys(thing for value in values for thing in value))
    if len(found) <= MOST_ALTERNATIVES:
        return found
    # A scheduler that is left out would be one that nothing ticks.
    spoken_of = tuple(thing for thing in found if isinstance(thing, Scheduler | Optimizer))
    others = (thing for thing in found if not isinstance(thing, Scheduler | Optimizer))
    return (*spoken_of, *islice(others, max(1, MOST_ALTERNATIVES - len(spoken_of))))
