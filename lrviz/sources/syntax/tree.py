"""A parsed text as a tree of places: where each key and value of it is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Problem, Span, SpecError

DEEPEST: Final = 100
"""Mappings and sequences that may stand inside each other."""


@dataclass(frozen=True)
class Opaque:
    """A value of which only its tag is known (``!!python/object:...``): nothing is built of it."""

    tag: str


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A value: where it is written (offsets), and what is inside it.

    Attributes:
        place: From its first character to the one after its last.
        members: By key or index: where the key is written (None in a list), and the value. Several
            entries may hold the same node, where an alias repeats it.
        size: Values in it, itself included, those that aliases repeat counted again.
    """

    place: tuple[int, int]
    members: dict[str | int, Entry] = field(default_factory=dict)
    size: int = 1

    def add(self, name: str | int, entry: Entry) -> None:
        """Enter a value under its name; a name that is there already gets the new one."""
        before = self.members.get(name)
        self.size += entry.node.size - (0 if before is None else before.node.size)
        self.members[name] = entry


@dataclass(frozen=True, slots=True)
class Entry:
    """A node under its name in another one, with the places of the key and of the value there."""

    key: tuple[int, int] | None
    place: tuple[int, int]
    node: Node


class Lines:
    """Turns offsets of a text into lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]

    def span(self, place: tuple[int, int]) -> Span:
        """A stretch of the text, with the lines and columns of its ends."""
        return Span(*place, *self._position(place[0]), *self._position(place[1]))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Locations(Mapping[KeyPath, Location]):
    """A tree of nodes, seen as a mapping from paths. The document itself is not among them."""

    def __init__(self, root: Node, lines: Lines) -> None:
        self._root = root
        self._lines = lines

    def __getitem__(self, path: KeyPath) -> Location:
        node, entry = self._root, None
        for name in path:
            entry = node.members.get(name)
            if entry is None:
                raise KeyError(path)
            node = entry.node
        if entry is None:
            raise KeyError(path)
        key = None if entry.key is None else self._lines.span(entry.key)
        return Location(key, self._lines.span(entry.place))

    def __iter__(self) -> Iterator[KeyPath]:
        path: list[str | int] = []
        levels = [iter(self._root.members.items())]
        while levels:
            name, entry = next(levels[-1], (None, None))
            if name is None or entry is None:
                levels.pop()
                del path[-1:]
            else:
                path.append(name)
                levels.append(iter(entry.node.members.items()))
                yield tuple(path)

    def __len__(self) -> int:
        return self._root.size - 1


def broken(message: str, text: str, place: tuple[int, int], name: str) -> SpecError:
    """A text that is not of its format, at a place of it (LR001)."""
    start = min(place[0], len(text))
    span = Lines(text).span((start, max(start, min(place[1], len(text)))))
    return SpecError([Problem("LR001", message, name, span)])
