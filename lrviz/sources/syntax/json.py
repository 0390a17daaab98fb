"""JSON, with the place of each key and value.

The value is what Python's own ``json`` gives: a key that comes twice has its last value, ``NaN``
and ``Infinity`` are numbers. One more pass over a text that it has accepted finds the places, so
that pass checks nothing again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from lrviz.sources.document import Document
from lrviz.sources.syntax.tree import DEEPEST, Entry, Lines, Locations, Node, broken
from lrviz.text.problem import KeyPath

_TOKEN: Final = re.compile(r'([\[{])|([\]}])|("(?:[^"\\]|\\.)*"|[^ \t\r\n,:\]}]+)')


_LEXEME: Final = re.compile(r'"|#|//|/\*|,|[^\s"#/,]+|/')
_STRING_END: Final = re.compile(r'(?:[^"\\]|\\.)*"')


def read_with_comments(text: str, name: str) -> Document:
    """The document in JSON that may have comments (``#``, ``//``, ``/* */``) and last commas.

    Raises:
        SpecError: As `read`; the message is of the text without them.
    """
    return read(_without_comments(text), name)


def _without_comments(text: str) -> str:
    """The text with blanks for its comments and last commas, so that all stands where it was."""
    kept = list(text)
    comma: int | None = None
    before, at = ",", 0
    while (part := _LEXEME.search(text, at)) is not None:
        start, at = part.span()
        first = part[0][0]
        if part[0] in ("#", "//", "/*"):
            closing = "*/" if part[0] == "/*" else "\n"
            end = text.find(closing, at)
            at = len(text) if end < 0 else end + len(closing.strip())
            kept[start:at] = [c if c in "\r\n" else " " for c in text[start:at]]
            continue
        if first in "}]" and comma is not None:
            kept[comma] = " "
        comma = start if first == "," and before not in "{[," else None
        before = part[0][-1]
        if first == '"':
            ending = _STRING_END.match(text, at)
            at = len(text) if ending is None else ending.end()
    return "".join(kept)


def read(text: str, name: str) -> Document:
    """The document in ``text``; ``name`` is what messages call the file.

    Raises:
        SpecError: It is not JSON, nests deeper than `DEEPEST`, or has an integer that no program
            reads (LR001).
    """
    if text.startswith("\ufeff"):
        raise broken("not JSON: starts with a byte order mark", text, (0, 1), name)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise broken(f"not JSON: {_why(error)}", text, (error.pos, error.pos + 1), name) from None
    except RecursionError:
        raise broken("not JSON that can be read: is nested too deep", text, (0, 0), name) from None
    except ValueError:  # Python's own limit on the digits that it turns into an integer
        raise broken(
            "not JSON that can be read: an integer is too long", text, (0, 0), name
        ) from None
    root, repeated = _places(text, name)
    lines = Lines(text)
    places = tuple((path, lines.span(at)) for path, at in repeated)
    return Document(value, lambda: Locations(root, lines), lambda: (), places)


def _why(error: json.JSONDecodeError) -> str:
    found = error.msg[:1].lower() + error.msg[1:]
    if error.doc.startswith("//", error.pos) or error.doc.startswith("/*", error.pos):
        return f"{found} (JSON has no comments)"
    return found


@dataclass(slots=True)
class _Open:
    """An object or list whose end has not come yet, and the key that waits for its value."""

    node: Node
    is_object: bool
    key: tuple[str, tuple[int, int]] | None = None

    def name(self) -> str | int:
        """What the next value is called in it."""
        return len(self.node.members) if self.key is None else self.key[0]


def _places(text: str, name: str) -> tuple[Node, list[tuple[KeyPath, tuple[int, int]]]]:
    """The tree of a text that ``json`` accepts, and its repeated keys with their last places."""
    around: list[_Open] = []
    repeated: list[tuple[KeyPath, tuple[int, int]]] = []
    for found in _TOKEN.finditer(text):
        opening, closing, scalar = found.groups()
        if opening is not None:
            if len(around) == DEEPEST:
                message = f"nested deeper than {DEEPEST}, which is as deep as lrviz reads"
                raise broken(message, text, found.span(1), name)
            around.append(_Open(Node(found.span(1)), opening == "{"))
            continue
        if closing is not None:
            node = around.pop().node
            node.place = (node.place[0], found.end(2))
        elif around and around[-1].is_object and around[-1].key is None:
            around[-1].key = (json.loads(scalar), found.span(3))
            continue
        else:
            node = Node(found.span(3))
        if not around:
            return node, repeated
        inside = around[-1]
        key = None if inside.key is None else inside.key[1]
        if inside.key is not None and inside.key[0] in inside.node.members:
            repeated.append((tuple(each.name() for each in around), inside.key[1]))
        inside.node.add(inside.name(), Entry(key, node.place, node))
        inside.key = None
    raise AssertionError("not a text that json accepts")
