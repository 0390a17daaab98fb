"""What a loop inside another is known to change, from one pass over the outer one to the next.

The body of a loop is run until it is known what each turn changes, and with it, each time, every
loop inside. Where such a loop stands in the function that is being called, its names are others in
each pass, and what it did in the last one would be found out anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.script.plans.values.things import Dict, Instance, Items, Scope

Key = tuple[Any, ...]
Place = tuple[int, Any]
Name = tuple[Any, Any]
"""A place by names: the local variable whose contents it is in (None: it is one), and its key."""

_HOLDING: Final = (Instance, Items, Dict)


@dataclass(frozen=True)
class Before:
    """What a loop did in the last pass over the loops around it.

    Attributes:
        names: The places that it changed.
        carried: Those of them that had no closed form.
    """

    names: tuple[Name, ...] = ()
    carried: frozenset[Name] = frozenset()

    def changed(self, scope: Scope) -> Iterator[tuple[Any, Any]]:
        """The places that it changed, as they are now: the dict and the key of each."""
        for held, key in self.names:
            slots = _slots(scope, held)
            if slots is not None and key in slots:
                yield slots, key

    def without_form(self, scope: Scope) -> set[Place]:
        """The places that had no closed form."""
        found = ((_slots(scope, held), key) for held, key in self.carried)
        return {(id(slots), key) for slots, key in found if slots is not None}


class Passes:
    """Remembers what inner loops did, by where they stand and the how-manieth they are there."""

    def __init__(self) -> None:
        self._at: Key = ()
        self._exact = False
        self._count: dict[ast.AST, int] = {}
        self._last: dict[Key, Before] = {}

    def begin(self, node: ast.AST) -> tuple[Key, Before]:
        """A loop begins: its key, and what it did before."""
        if not self._at:
            self._last = {}
        place = self._count[node] = self._count.get(node, -1) + 1
        key = (self._at, node, place)
        found = self._last.get(key, Before())
        # The last pass knows more of what is around: what had no form may have one now.
        return key, Before(found.names) if self._exact else found

    @contextmanager
    def inside(self, key: Key, *, exact: bool = False) -> Iterator[None]:
        """What runs in here, runs in one pass over the body of a loop."""
        before = (self._at, self._exact, self._count)
        self._at, self._exact, self._count = key, self._exact or exact, {}
        try:
            yield
        finally:
            self._at, self._exact, self._count = before

    def end(
        self,
        key: Key,
        scope: Scope,
        known: list[tuple[Any, Any]],
        written: set[Place],
        carried: set[Place],
    ) -> None:
        """A loop is over: what it changed in the names of the function that it stands in."""
        if not self._at:
            return
        holding: dict[int, Any] = {id(scope.slots): None}
        for name, value in scope.slots.items():
            if isinstance(value, _HOLDING):
                holding.setdefault(id(value.slots), name)
        named = [
            ((holding[id(slots)], name), (id(slots), name))
            for slots, name in known
            if id(slots) in holding and (id(slots), name) in written
        ]
        without = frozenset(name for name, place in named if place in carried)
        self._last[key] = Before(tuple(name for name, _ in named), without)


def _slots(scope: Scope, held: Any) -> Any:
    if held is None:
        return scope.slots
    value = scope.slots.get(held)
    return value.slots if isinstance(value, _HOLDING) else None
