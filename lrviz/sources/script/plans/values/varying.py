"""What is not the same in each turn of a loop."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.values.things import kinds_in

_TURNING: Final = frozenset({"tick", "count", "head", "carried"})


def varying(*values: Any) -> bool:
    """Whether any of some things is not the same in each turn, or at each tick."""
    return not _TURNING.isdisjoint(kinds_in(values))
