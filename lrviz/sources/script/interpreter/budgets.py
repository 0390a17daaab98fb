"""What one script may cost to follow, and where the interpreter stops looking closer."""

from __future__ import annotations

from typing import Final

from lrviz.sources.script.source import Position

MOST_WORK: Final = 100_000
"""Statements run, and things that something happens to: what one script may cost."""
MOST_CALLS: Final = 600
"""Calls of the file's own functions that are followed."""
DEEPEST: Final = 12
"""Calls inside one another that are followed."""
MOST_UNROLLED: Final = 8
"""Items of a list of known things that a loop goes through one by one."""
MOST_TURNS: Final = 64
"""Iterations that loops inside one another go through one by one, as in a search over a grid."""


class Spent(Exception):
    """A script that would take more than one may have; ``at`` is where that was noticed."""

    def __init__(self, at: Position) -> None:
        super().__init__(at)
        self.at = at
