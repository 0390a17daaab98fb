"""A parsed file: its values, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lrviz.text.place import Comment, Location
from lrviz.text.problem import KeyPath, Span


@dataclass(frozen=True)
class Document:
    """What a text of keys and values says.

    Attributes:
        values: Tables as dicts, arrays as lists, as the format's own parser gives them.
        locate: Finds the places; called once, when the first one is asked for.
        find_comments: Finds the comments, likewise.
        repeated: Keys that a mapping has twice, each with its last place; the last value counts.
    """

    values: Any
    locate: Callable[[], Mapping[KeyPath, Location]]
    find_comments: Callable[[], tuple[Comment, ...]]
    repeated: tuple[tuple[KeyPath, Span], ...] = ()

    @cached_property
    def locations(self) -> Mapping[KeyPath, Location]:
        """Where each key and value stands, by its path from the root."""
        return self.locate()

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """The comments, in their order."""
        return self.find_comments()
