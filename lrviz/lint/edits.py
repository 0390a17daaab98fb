"""Edits of a spec's text for fixes: values replaced, keys set, items sorted or dropped.

Each gives None where the text does not hold what it would change (a value that ``--set`` gave).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lrviz.lint.diagnostic import Edit
from lrviz.spec.model import Source
from lrviz.text.problem import KeyPath, Span


def literal(value: float | str | bool) -> str:
    """A value as TOML text; a whole float as an integer."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if float(value).is_integer() else repr(value)


def replace(source: Source, path: KeyPath, value: Any) -> Edit | None:
    """The value at ``path`` becomes ``value``."""
    span = _value(source, path)
    return None if span is None else Edit(span, literal(value))


def set_key(source: Source, table: KeyPath, key: str, value: Any) -> Edit | None:
    """``key`` of ``table`` becomes ``value``; where it is not there, it comes after ``type``."""
    found = replace(source, (*table, key), value)
    if found is not None:
        return found
    beside = source.locations.get((*source.root, *table, "type"))
    if beside is None or beside.key is None or _set_outside(source, (*table, "type")):
        return None
    text, after = source.text, beside.value.end
    owner = source.locations.get((*source.root, *table))
    inline = owner is not None and text[owner.value.start : owner.value.start + 1] == "{"
    if inline:
        return Edit(_point(beside.value), f", {key} = {literal(value)}")
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
    return Edit(end, f"{newline}{prefix}{key} = {literal(value)}")


def sort_items(source: Source, path: KeyPath, order: Sequence[int]) -> tuple[Edit, ...]:
    """The items of an array change places: at place ``i`` comes what stood at ``order[i]``."""
    spans = _items(source, path, len(order))
    if spans is None:
        return ()
    text = [source.text[span.start : span.end] for span in spans]
    return tuple(
        Edit(spans[to], text[origin]) for to, origin in enumerate(order) if text[to] != text[origin]
    )


def drop_item(source: Source, path: KeyPath, index: int, count: int) -> Edit | None:
    """The item ``index`` of an array of ``count`` goes, with the comma that parted it."""
    here = _value(source, (*path, index))
    last = index + 1 == count
    beside = here if count == 1 else _value(source, (*path, index - 1 if last else index + 1))
    if here is None or beside is None:
        return None
    if count == 1:
        return Edit(here, "")
    one, other = (beside, here) if last else (here, beside)
    if "#" in source.text[one.end : other.start]:  # a comment stands between, and stays
        comma = re.compile(r"[ \t]*,").match(source.text, here.end)
        end = here.end if comma is None else comma.end()
        column = here.end_column + end - here.end
        span = Span(here.start, end, here.line, here.column, here.end_line, column)
    elif last:
        span = Span(one.end, here.end, one.end_line, one.end_column, here.end_line, here.end_column)
    else:
        span = Span(here.start, other.start, here.line, here.column, other.line, other.column)
    return Edit(span, "")


def present(*edits: Edit | None) -> tuple[Edit, ...]:
    """The edits, or none at all where one of them cannot be made."""
    return tuple(edit for edit in edits if edit is not None) if all(edits) else ()


def _items(source: Source, path: KeyPath, count: int) -> list[Span] | None:
    spans = [_value(source, (*path, index)) for index in range(count)]
    found = [span for span in spans if span is not None]
    return found if len(found) == count else None


def _value(source: Source, path: KeyPath) -> Span | None:
    found = source.locations.get((*source.root, *path))
    return None if found is None or _set_outside(source, path) else found.value


def _set_outside(source: Source, path: KeyPath) -> bool:
    return any(path[:end] in source.overrides for end in range(len(path) + 1))


def _point(span: Span) -> Span:
    """The empty span at the end of ``span``."""
    return Span(span.end, span.end, span.end_line, span.end_column, span.end_line, span.end_column)
