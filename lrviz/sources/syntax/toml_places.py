"""Where each key, value and comment of a TOML document stands in its text.

tomli gives the values and forgets the places. Here one pass over a text that tomli has accepted
finds the places, under the same paths. It checks nothing again, so it can be lenient where tomli
is strict: every comma is blank space, every unquoted value runs to the next delimiter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import tomli

from lrviz.text.place import Comment, Location
from lrviz.text.problem import KeyPath, Span

_Range = tuple[int, int]
_Part = tuple[str, _Range]  # of a key: its name, and where it is written

# One part of a dotted key, with the blanks around it and the dot that announces another one.
_PART = re.compile(
    r"""[ \t]* ( [A-Za-z0-9_-]+ | "[^"\\]*(?:\\.[^"\\]*)*" | '[^']*' ) [ \t]* (\.?)""",
    re.VERBOSE,
)
# A value that holds no others. Up to five quotes end a multi-line string, as two may be its own;
# a space inside an unquoted value can only stand between a date and its time.
_SCALAR = re.compile(
    r'''
    """ [^"\\]* (?: (?: \\[\s\S] | "(?!"") ) [^"\\]* )* "{3,5}
    | \'\'\' [\s\S]*? '{3,5}
    | " [^"\\]* (?: \\. [^"\\]* )* "
    | ' [^']* '
    | [^ \t\r\n,\]}#]+ (?: [ ][0-9] [^ \t\r\n,\]}#]* )?
    ''',
    re.VERBOSE,
)
_BLANK = re.compile(r"[ \t,]*")
_COMMENT = re.compile(r"#[^\r\n]*")


def locate(text: str) -> Mapping[KeyPath, Location]:
    """The place of every key and value of a document, by the path that ``tomli.loads`` gives it.

    The paths come in the order of the parsed document's keys, the document itself (``()``) is not
    among them. Time and space are linear in the length of the text, however deep it nests: a path
    is put together only when it is asked for.

    Args:
        text: A document that ``tomli.loads`` accepts. Offsets count in it as it is, CRLF included.
    """
    return _Locations(_Scan(text))


def comments(text: str) -> tuple[Comment, ...]:
    """The comments of a document that ``tomli.loads`` accepts, in their order."""
    scan, lines = _Scan(text), _Lines(text)
    return tuple(
        Comment(lines.span(place), text[place[0] + 1 : place[1]].strip(), node.path())
        for place, node in scan.comments
    )


@dataclass(slots=True, eq=False, repr=False)
class _Node:
    """A key or an element: what it is called, where it stands, what is inside it."""

    name: str | int
    parent: _Node | None
    key: _Range | None
    value: _Range
    members: dict[str | int, _Node] = field(default_factory=dict)
    last_table: _Node | None = None  # of an array of tables: the one that headers now speak of

    def add(self, name: str | int, key: _Range | None, value: _Range) -> _Node:
        node = self.members[name] = _Node(name, self, key, value)
        return node

    def table(self, part: _Part, value: _Range) -> _Node:
        """The table that one part of a dotted key leads to, from here; new if need be."""
        name, key = part
        node = self.members.get(name) or self.add(name, key, value)
        return node.last_table or node

    def path(self) -> KeyPath:
        names: list[str | int] = []
        node = self
        while node.parent is not None:
            names.append(node.name)
            node = node.parent
        return tuple(reversed(names))


class _Scan:
    """One pass over a text: the tree of what it defines, and its comments.

    It keeps its own stack, as tomli's limit on nesting may be more than Python's on recursion.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = _Node("", None, None, (0, 0))
        self.comments: list[tuple[_Range, _Node]] = []
        self._pos = 0
        self._beside = self.root  # what a comment here would stand beside
        self._document()

    def _document(self) -> None:
        table = self.root
        while self._more(self.root):
            if self.text[self._pos] == "[":
                table = self._beside = self._header()
            else:
                self._value(self._key(table))

    def _header(self) -> _Node:
        """Open the table of the ``[header]`` or ``[[header]]`` here."""
        start = self._pos
        brackets = 2 if self.text.startswith("[[", start) else 1
        self._pos += brackets
        *parents, (name, key) = self._parts()
        self._pos += brackets
        header = (start, self._pos)
        table = self.root
        for part in parents:
            table = table.table(part, header)
        node = table.members.get(name) or table.add(name, key, header)
        if brackets == 2:
            node.last_table = node.add(len(node.members), key, header)
            return node.last_table
        node.key, node.value = key, header  # until now it may have been implied only
        return node

    def _key(self, table: _Node) -> _Node:
        """Enter the key here, up to its value, into a table."""
        *parents, (name, key) = self._parts()
        for part in parents:
            table = table.table(part, part[1])
        self._pos = self._take(_BLANK, self._pos + 1).end()  # 1: the equals sign
        return table.add(name, key, key)

    def _parts(self) -> list[_Part]:
        """The parts of the dotted key here."""
        parts: list[_Part] = []
        while True:
            part = self._take(_PART, self._pos)
            self._pos = part.end()
            parts.append((_name(part[1]), part.span(1)))
            if not part[2]:
                return parts

    def _value(self, node: _Node) -> None:
        """Give a node the value here, and nodes of their own to all members of that value."""
        around: list[_Node] = []  # the arrays and inline tables that are open
        while True:
            start = self._pos
            if self.text[start] in "[{":
                self._pos += 1
                around.append(node)
            else:
                self._pos = self._take(_SCALAR, start).end()
            node.value = (start, self._pos)
            self._beside = node
            while around and not self._more(around[-1]):
                self._pos += 1
                self._beside = closed = around.pop()
                closed.value = (closed.value[0], self._pos)
            if not around:
                return
            inside = around[-1]
            if self.text[inside.value[0]] == "{":
                node = self._key(inside)
            else:
                node = inside.add(len(inside.members), None, (0, 0))

    def _more(self, inside: _Node) -> bool:
        """Skip to the next member of a node; whether there is one. Comments are kept."""
        while True:
            self._pos = self._take(_BLANK, self._pos).end()
            match self.text[self._pos : self._pos + 1]:
                case "#":
                    place = self._take(_COMMENT, self._pos).span()
                    self.comments.append((place, self._beside))
                    self._pos = place[1]
                case "\r" | "\n":
                    self._pos += 1
                    self._beside = inside
                case here:
                    return here not in ("", "]", "}")

    def _take(self, pattern: re.Pattern[str], pos: int) -> re.Match[str]:
        match = pattern.match(self.text, pos)
        assert match is not None, f"not a document that tomli accepts, at {pos}"
        return match


def _name(part: str) -> str:
    """What a part of a key says."""
    if part[0] not in "\"'":
        return part
    if part[0] == '"' and "\\" in part:
        return str(tomli.loads(f"key = {part}")["key"])
    return part[1:-1]


class _Lines:
    """Turns offsets into lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def span(self, place: _Range) -> Span:
        return Span(*place, *self._position(place[0]), *self._position(place[1]))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class _Locations(Mapping[KeyPath, Location]):
    """A scan's tree, seen as a mapping from paths."""

    def __init__(self, scan: _Scan) -> None:
        self._root = scan.root
        self._lines = _Lines(scan.text)

    def __getitem__(self, path: KeyPath) -> Location:
        node = self._root
        for name in path:
            if name not in node.members:
                raise KeyError(path)
            node = node.members[name]
        if node is self._root:
            raise KeyError(path)
        key = None if node.key is None else self._lines.span(node.key)
        return Location(key, self._lines.span(node.value))

    def __iter__(self) -> Iterator[KeyPath]:
        path: list[str | int] = []
        levels = [iter(self._root.members.values())]
        while levels:
            node = next(levels[-1], None)
            if node is None:
                levels.pop()
                del path[-1:]
            else:
                path.append(node.name)
                levels.append(iter(node.members.values()))
                yield tuple(path)

    def __len__(self) -> int:
        nodes = [self._root]
        for node in nodes:
            nodes.extend(node.members.values())
        return len(nodes) - 1
