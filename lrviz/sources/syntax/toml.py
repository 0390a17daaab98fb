"""TOML: values by tomli, with the place of each, and the parser's complaint at its position."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import tomli

from lrviz.sources.document import Document
from lrviz.sources.syntax.integers import LONG_INTEGER, has_long_integer
from lrviz.sources.syntax.toml_mistakes import instead
from lrviz.sources.syntax.tree import DEEPEST
from lrviz.text.place import Location
from lrviz.text.problem import Problem, Span, SpecError


def read(text: str, name: str) -> Document:
    """The document in ``text``; ``name`` is what messages call the file.

    Raises:
        SpecError: It is not TOML (LR001), with the parser's position.
    """
    from lrviz.sources.syntax.toml_places import comments, locate

    return Document(parse(text, name), partial(locate, text), partial(comments, text))


def value(text: str) -> Any:
    """One TOML value, as an option of the command line gives it.

    Raises:
        ValueError: It is none, or more than one.
    """
    try:
        table = tomli.loads(f"x = {text}")
    except RecursionError:
        raise ValueError("is nested too deep") from None
    if set(table) != {"x"} or has_long_integer(table):
        raise ValueError("is not one TOML value")
    return table["x"]


def dotted_key(text: str) -> tuple[str, ...]:
    """The parts of a dotted key, as an option of the command line gives it.

    Raises:
        ValueError: It is none.
    """
    try:
        table: Any = tomli.loads(f"{text} = 0")
    except RecursionError:
        raise ValueError("has too many parts") from None
    parts: list[str] = []
    while isinstance(table, dict):
        name, table = next(iter(table.items()))
        parts.append(name)
    return tuple(parts)


def key_text(key: str) -> str:
    """A key as TOML text: bare where it may be."""
    bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    return key if bare else literal(key)


def literal(value: float | str | bool) -> str:
    """A value as TOML text; a whole float as an integer."""
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if float(value).is_integer() else repr(value)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def insert(
    text: str, beside: Location, owner: Location | None, key: str, written: str
) -> tuple[Span, str] | None:
    """Where ``key = written`` goes after the key ``beside`` of the table ``owner``, and as what."""
    if beside.key is None:
        return None
    after = beside.value.end
    if owner is not None and text[owner.value.start : owner.value.start + 1] == "{":
        return _point(beside.value), f", {key} = {written}"
    line_start = text.rfind("\n", 0, beside.key.start) + 1
    prefix = text[line_start : beside.key.start]  # the indentation, or `scheduler.`
    line_end = text.find("\n", after)
    line_end = len(text) if line_end < 0 else line_end
    newline = "\n"
    if line_end > 0 and text[line_end - 1] == "\r":
        line_end, newline = line_end - 1, "\r\n"
    column = beside.value.end_column + line_end - after
    line = beside.value.end_line
    end = Span(line_end, line_end, line, column, line, column)
    return end, f"{newline}{prefix}{key} = {written}"


def _point(span: Span) -> Span:
    """The empty span at the end of ``span``."""
    return Span(span.end, span.end, span.end_line, span.end_column, span.end_line, span.end_column)


def parse(text: str, name: str) -> dict[str, Any]:
    """The TOML document as tomli reads it.

    Raises:
        SpecError: It is not TOML (LR001), with the parser's position.
    """
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, column = max(error.lineno, 1), max(error.colno, 1)
        offset = min(error.pos, len(text))
        span = Span(offset, offset, line, column, line, column + 1)
        message = f"not TOML: {error.msg[:1].lower()}{error.msg[1:]}{instead(text, offset)}"
        raise SpecError([Problem("LR001", message, name, span)]) from None
    except RecursionError:
        raise SpecError([Problem("LR001", "not TOML: is nested too deep", name)]) from None
    except ValueError:  # Python's own limit on the digits that it turns into an integer
        raise _long_integer(text, name) from None
    if LONG_INTEGER.search(text) and has_long_integer(document):
        raise _long_integer(text, name)
    if _is_deep(document):
        message = f"nested deeper than {DEEPEST}, which is as deep as lrviz reads"
        raise SpecError([Problem("LR001", message, name)])
    return document


def _is_deep(document: Mapping[str, Any]) -> bool:
    """Whether tables and arrays lie deeper in one another than `DEEPEST`."""
    level: list[Any] = [document]
    for _ in range(DEEPEST):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _long_integer(text: str, name: str) -> SpecError:
    found = LONG_INTEGER.search(text)
    start = 0 if found is None else found.start()
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    at = Span(start, start, line, column, line, column + 1)
    message = "not TOML: an integer of more than 1,000 digits; TOML's have 64 bits"
    return SpecError([Problem("LR001", message, name, at)])
