"""How many statements a reading may run, and the loops that it runs through meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

MOST_STATEMENTS: Final = 60_000
MOST_ELSEWHERE: Final = 30_000
"""Of them, in other files than the script: models, losses and metrics are mostly there."""
MOST_IN_LOOP: Final = 4_000
MOST_PLAYED: Final = 80_000
"""As `MOST_STATEMENTS`, where loops that train are run through, too."""


class Exhausted(Exception):
    """The script is too long to be read in a bounded time."""


class Trains(Exception):
    """A loop that is run through trains what was built before it, or takes too long."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level


class Budget:
    """What is left of it.

    Args:
        plays: Whether every loop is run through, be it one that trains.

    Attributes:
        left: How many statements and expressions may still be run.
        elsewhere: How many of them in other files.
        end: Where ``left`` must not fall below.
        floor: Where it must not fall below while a loop is run through.
        watches: Of the loops that are run through: how many things were built before.
    """

    def __init__(self, plays: bool = False) -> None:
        self.plays = plays
        self.left = MOST_PLAYED if plays else MOST_STATEMENTS
        self.elsewhere = MOST_PLAYED // 2 if plays else MOST_ELSEWHERE
        self.end = 0
        self.floor = 0
        self.watches: list[int] = []

    def repeats(self, loops: list[Any]) -> bool:
        """Whether what is run inside these loops may be run more than once."""
        return bool(loops) or self.plays

    def spend(self, much: int = 1) -> None:
        """One more statement or expression, or what takes as long as that many.

        Raises:
            Exhausted: It is one too many.
            Trains: It is one too many for the loop that is run through.
        """
        self.left -= much
        if self.left < self.floor:
            if self.left < self.end:
                raise Exhausted
            raise Trains(0)

    @contextmanager
    def at_most(self, much: int) -> Iterator[None]:
        """So many statements and expressions may be run in here.

        Raises:
            Exhausted: They are more.
        """
        left, end, floor = self.left, self.end, self.floor
        begun = self.left = min(left - end, much)
        self.end = self.floor = 0
        try:
            yield
        finally:
            self.left, self.end, self.floor = left - (begun - self.left), end, floor

    def foresee(self, much: int) -> None:
        """So many more statements and expressions are to come in the loop that is run through.

        Raises:
            Trains: They are too many for it.
        """
        if self.watches and self.left - much < self.floor:
            raise Trains(0)

    def watch(self, built: int | None) -> int:
        """From here on a loop is run through, unless it trains, or takes too long.

        Args:
            built: How many things were built so far; None: it may train, and take its time.
        """
        if built is None:
            return len(self.watches)
        if not self.watches:
            self.floor = max(self.end, self.left - MOST_IN_LOOP)
        self.watches.append(built)
        return len(self.watches) - 1

    def unwatch(self, level: int) -> None:
        """The loop is done."""
        del self.watches[level:]
        if not self.watches:
            self.floor = self.end

    @contextmanager
    def in_another_file(self) -> Iterator[None]:
        """What the script calls there, with all that it calls in turn."""
        start, end, floor = self.left, self.end, self.floor
        if not end:  # else it is there already
            self.end = max(0, start - self.elsewhere)
            self.floor = max(floor, self.end)
        try:
            yield
        finally:
            self.end, self.floor = end, floor
            if not end:
                self.elsewhere -= start - self.left
