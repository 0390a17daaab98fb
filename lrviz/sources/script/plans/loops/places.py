"""Places that the body of a loop writes, and that the next turn finds as it left them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from lrviz.sources.script.plans.machine.store import Changes, Place, Store
from lrviz.sources.script.plans.values.things import MISSING, Function, Missing


def outlasting(store: Store, before: Changes, known: Container[Place], first: int) -> Changes:
    """Those that held something before the loop, or were asked for and held nothing.

    Args:
        before: What the places that were written held before.
        known: Those that are known already.
        first: What is made from here on is made anew in each turn.
    """
    return {
        place: (slots, key, old)
        for place, (slots, key, old) in before.items()
        if (old is not MISSING or place in store.missed)
        and place not in known
        and getattr(slots, "born", -1) < first
    }


def inherited(
    before: Changes, known: Container[Place], first: int
) -> list[tuple[dict[Any, Any], Any, Any]]:
    """Attributes that an object comes to have in a turn, and had from its class before that."""
    found = []
    for place, (slots, key, old) in before.items():
        cls = getattr(slots, "cls", None)
        if place in known or old is not MISSING or cls is None:
            continue
        value = cls.member(key)
        if getattr(slots, "born", first) < first and not isinstance(value, Missing | Function):
            found.append((slots, key, value))
    return found
