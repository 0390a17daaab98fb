"""YAML, with the place of each key and value.

PyYAML's scanner, parser and safe scalars, so that a value is what ``yaml.safe_load`` gives a
framework, YAML 1.1's traps included: ``2e-5`` and ``1e5`` are text, ``on`` is a boolean, ``1:30``
is ninety. What is put together of it differs in three ways: nothing is built of a tag that the safe
loader does not know (`Opaque`), what aliases repeat is counted and bounded, and every value knows
where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lrviz.sources.document import Document
from lrviz.sources.syntax.tree import DEEPEST, Entry, Lines, Locations, Node, Opaque, broken
from lrviz.text.place import Comment
from lrviz.text.problem import KeyPath, SpecError, quote

MOST_REPEATED: Final = 100_000
"""Values that the aliases of a file may stand for."""

_Range = tuple[int, int]
_CORE: Final = "tag:yaml.org,2002:"
_SCALARS: Final = frozenset(_CORE + name for name in ("null", "bool", "int", "float", "str"))
_LISTS: Final = frozenset(_CORE + name for name in ("seq", "python/tuple", "python/list"))
_COMMENT: Final = re.compile(r"#[^\r\n]*")


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet, and the key that waits for its value."""

    node: Node
    value: Any
    tag: str | None
    anchor: str | None
    flow: bool
    key: tuple[Any, _Range] | None = None
    merged: list[tuple[Node, Any]] = field(default_factory=list)


def read(text: str, name: str) -> Document:
    """The first and only document in ``text``; ``name`` is what messages call the file.

    Raises:
        SpecError: It is not YAML, holds several documents, repeats too much through aliases, nests
            deeper than `DEEPEST`, or has a key that no mapping takes (LR001).
    """
    import yaml

    try:
        return _Composer(text, name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = 0 if mark is None else mark.index
        raise broken(f"not YAML: {_why(error, text, at)}", text, (at, at + 1), name) from None
    except yaml.reader.ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        message = f"not YAML: the character U+{_code(error.character):04X} is not allowed"
        raise broken(message, text, (at, at + 1), name) from None


def _why(error: Any, text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at + 1]
    if "\t" in line and line.isspace():
        return "a tab indents this line; YAML takes spaces only"
    said = ", ".join(filter(None, (error.context, error.problem)))
    return " ".join(said.split()) or "cannot be parsed"


def _code(character: Any) -> int:
    return ord(character) if isinstance(character, str) else int(character)


class _Composer:
    """One pass over the parser's events. It keeps its own stack, so depth is bounded here."""

    def __init__(self, text: str, name: str) -> None:
        from yaml import SafeLoader

        self._text = text
        self._name = name
        self._scalars = SafeLoader("")  # resolves and constructs scalars, one by one
        self._around: list[_Open] = []
        self._anchors: dict[str, tuple[Node, Any]] = {}
        self._open_anchors: set[str] = set()
        self._repeats = 0
        self._repeated: list[tuple[KeyPath, _Range]] = []
        self._words: list[_Range] = []  # where scalars stand: a # in them begins no comment
        self._remarks = "lrviz:" in text  # in comments, or so it seems
        self._beside: list[tuple[int, KeyPath]] = []  # where each key or element begins
        self._result: tuple[Node, Any] = (Node((0, 0)), None)

    def document(self) -> Document:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        documents = 0
        for event in yaml.parse(self._text, Loader=loader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    at = event.start_mark.index
                    raise self._broken("holds several documents; a config is one", (at, at + 3))
            elif isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                self._take(event)
        root, value = self._result
        lines = Lines(self._text)
        locations = Locations(root, lines)
        repeated = tuple((path, lines.span(at)) for path, at in self._repeated)
        comments = tuple(self._comments(lines)) if self._remarks else ()
        return Document(value, lambda: locations, lambda: comments, repeated)

    def _take(self, event: Any) -> None:
        import yaml

        place = (event.start_mark.index, event.end_mark.index)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._around) == DEEPEST:
                message = f"nested deeper than {DEEPEST}, which is as deep as lrviz reads"
                raise self._broken(message, place)
            mapping = isinstance(event, yaml.MappingStartEvent)
            empty: Any = {} if mapping else []
            opened = _Open(Node(place), empty, event.tag, event.anchor, bool(event.flow_style))
            self._around.append(opened)
            if event.anchor is not None:
                self._open_anchors.add(event.anchor)
                self._anchors.pop(event.anchor, None)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._enter(*self._alias(event.anchor, place), place)
        else:
            self._words.append(place)
            node, value = Node(place), self._scalar(event)
            if event.anchor is not None:
                self._anchors[event.anchor] = node, value
            self._enter(node, value, place)

    def _alias(self, anchor: str, place: _Range) -> tuple[Node, Any]:
        if anchor not in self._anchors:
            what = "contains itself" if anchor in self._open_anchors else "is nowhere given"
            raise self._broken(f"the alias {quote('*' + anchor)} {what}", place)
        node, value = self._anchors[anchor]
        self._repeats += node.size
        if self._repeats > MOST_REPEATED:
            message = f"aliases repeat more than {MOST_REPEATED:,} values"
            raise self._broken(message, place)
        return node, value

    def _close(self, event: Any) -> None:
        closed = self._around.pop()
        start, end = closed.node.place[0], event.end_mark.index
        if (
            not closed.flow
        ):  # a block's mark is the next token; what it says ends with its last value
            end = max((entry.place[1] for entry in closed.node.members.values()), default=start)
        closed.node.place = (start, end)
        for node, taken in closed.merged:
            for name, entry in node.members.items():
                if name not in closed.node.members:
                    closed.node.add(name, entry)
            for key in taken:
                closed.value.setdefault(key, taken[key])
        value: Any = closed.value
        if closed.tag not in (None, "!", *_LISTS, _CORE + "map", _CORE + "python/dict"):
            value = Opaque(str(closed.tag).replace(_CORE, "!!"))
            closed.node.members.clear()
            closed.node.size = 1
        if closed.anchor is not None:
            self._anchors[closed.anchor] = closed.node, value
            self._open_anchors.discard(closed.anchor)
        self._enter(closed.node, value, closed.node.place)

    def _enter(self, node: Node, value: Any, place: _Range) -> None:
        """A value that is complete: the document, an element, a key, or what a key has."""
        if not self._around:
            self._result = node, value
            return
        inside = self._around[-1]
        if isinstance(inside.value, list):
            self._add(inside, len(inside.value), Entry(None, place, node))
            inside.value.append(value)
        elif inside.key is None:
            if not isinstance(value, str | int | float | bool | None):
                raise self._broken("a list or mapping stands as a key; expected a word", place)
            inside.key = value, place
        else:
            (key, at), inside.key = inside.key, None
            if key == "<<" and self._text[at[0]] == "<":
                inside.merged += self._merged(node, value, place)
                return
            if _name(key) in inside.node.members:
                self._repeated.append(((*self._path(), _name(key)), at))
            self._add(inside, _name(key), Entry(at, place, node))
            inside.value[key] = value

    def _add(self, inside: _Open, name: str | int, entry: Entry) -> None:
        inside.node.add(name, entry)
        if self._remarks:
            self._beside.append(((entry.key or entry.place)[0], (*self._path(), name)))

    def _merged(self, node: Node, value: Any, place: _Range) -> list[tuple[Node, Any]]:
        """What ``<<`` takes in, the first winning."""
        found = [(node, value)]
        if isinstance(value, list):
            found = [(node.members[i].node, each) for i, each in enumerate(value)]
        if not all(isinstance(each, dict) for _, each in found):
            raise self._broken("`<<` merges mappings; this is none", place)
        return found

    def _path(self) -> KeyPath:
        """Where the innermost open mapping or list will stand."""
        return tuple(
            _name(outer.key[0]) if outer.key is not None else len(outer.value)
            for outer in self._around[:-1]
        )

    def _scalar(self, event: Any) -> Any:
        from yaml import ScalarNode, YAMLError

        tag = event.tag
        if tag is None or tag == "!":
            tag = self._scalars.resolve(ScalarNode, event.value, event.implicit)
        node = ScalarNode(tag, event.value)
        if tag in (_CORE + "merge", _CORE + "value"):
            return event.value
        if tag == _CORE + "timestamp":
            return Opaque("!!timestamp") if event.tag else event.value
        if tag not in _SCALARS:
            return Opaque(tag.replace(_CORE, "!!"))
        try:
            return self._scalars.yaml_constructors[tag](self._scalars, node)
        except (ValueError, KeyError, YAMLError):
            place = (event.start_mark.index, event.end_mark.index)
            what = tag.removeprefix(_CORE)
            raise self._broken(
                f"{quote(event.value)} is no {what} that can be read", place
            ) from None

    def _comments(self, lines: Lines) -> Iterator[Comment]:
        """The comments that name lrviz, each beside the last key or element begun on its line."""
        beside = {lines.span((at, at)).line: path for at, path in sorted(self._beside)}
        words = iter(sorted(self._words))
        word = next(words, None)
        position = 0
        while (found := _COMMENT.search(self._text, position)) is not None:
            start = found.start()
            while word is not None and word[1] <= start:
                word = next(words, None)
            if word is not None and word[0] <= start:
                position = word[1]
            elif start and self._text[start - 1] not in " \t\r\n":
                position = start + 1
            else:
                position = found.end()
                if "lrviz:" in found[0]:
                    span = lines.span(found.span())
                    yield Comment(span, found[0][1:].strip(), beside.get(span.line, ()))

    def _broken(self, message: str, place: _Range) -> SpecError:
        return broken(message, self._text, place, self._name)


def _name(key: Any) -> str | int:
    """A key as a path has it."""
    return key if isinstance(key, str | int) and not isinstance(key, bool) else str(key)
