"""Where keys, values and comments stand in a file's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from lrviz.text.problem import KeyPath, Span


@dataclass(frozen=True, slots=True)
class Location:
    """Where a key and its value stand.

    Attributes:
        key: The last part of the key as written, with its quotes; None for an element of an array.
        value: The value as written, with its quotes or brackets. For a table it is the header that
            opens it, for an array of tables the header of its first one. A table that only a
            dotted key names has that part of the key here too.
    """

    key: Span | None
    value: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and what it stands beside.

    Attributes:
        span: From the ``#`` to the end of the line, the line break not included.
        text: What it says, without the ``#`` and the blanks around it.
        path: The last key, element or table header before it on its line, inside the array or
            inline table that it stands in; that array or table where there is none; ``()`` on a
            line of its own outside any value.
        cell: The notebook cell that the span counts in, from 1; None in any other file.
    """

    span: Span
    text: str
    path: KeyPath = ()
    cell: int | None = None


class HasLocations(Protocol):
    """Something that knows where its keys and values stand."""

    @property
    def locations(self) -> Mapping[KeyPath, Location]:
        """By their paths from the root."""


class Below(Mapping[KeyPath, Location]):
    """The locations below one path of a document, by the rest of their paths.

    The document is asked for its places when the first one is wanted.
    """

    def __init__(self, document: HasLocations, root: KeyPath) -> None:
        self._document, self._root = document, root

    def __getitem__(self, path: KeyPath) -> Location:
        if not path:
            raise KeyError(path)
        return self._document.locations[self._root + path]

    def __iter__(self) -> Iterator[KeyPath]:
        depth = len(self._root)
        for path in self._document.locations:
            if len(path) > depth and path[:depth] == self._root:
                yield path[depth:]

    def __len__(self) -> int:
        return sum(1 for _ in self)
