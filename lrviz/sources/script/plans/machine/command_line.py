"""What the command line of a script may say."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class CommandLine:
    """The arguments of a script.

    Attributes:
        known: The names of those that a parser of it takes.
        given: Those that are given, whatever their values are: without them it ends.
    """

    known: set[str] = field(default_factory=set)
    given: frozenset[str] = frozenset()
