"""Edits of a script's text for fixes."""

from __future__ import annotations

import re
from typing import Final

from lrviz.lint.diagnostic import Edit
from lrviz.sources.script.source import Position, Source

_COMMA: Final = re.compile(r"\s*,[ \t]*")


def rename_call(source: Source, at: Position, old: str, new: str) -> tuple[Edit, ...]:
    """The method that a call without arguments calls: ``x.old()`` becomes ``x.new()``."""
    span = source.span(at)
    found = re.search(rf"\.\s*({old})\s*\(\s*\)\Z", source.text[span.start : span.end])
    if found is None:
        return ()
    start, stop = found.span(1)
    return (Edit(source.between(span.start + start, span.start + stop), new),)


def drop_argument(source: Source, at: Position) -> tuple[Edit, ...]:
    """An argument of a call goes, with the comma that parted it."""
    span, text = source.span(at), source.text
    before = text[: span.start].rstrip()
    if before.endswith(","):
        return (Edit(source.between(len(before) - 1, span.end), ""),)
    after = _COMMA.match(text, span.end)
    stop = span.end if after is None else after.end()
    if before.endswith("("):
        return (Edit(source.between(span.start, stop), ""),)
    return ()  # a comment stands between: leave it to the reader


def swap(source: Source, first: Position | None, second: Position | None) -> tuple[Edit, ...]:
    """Two statements, one right under the other, change places."""
    if first is None or second is None or first[1] != second[1]:
        return ()
    one, two = source.span(first), source.span(second)
    between = source.text[one.end : two.start]
    if between.strip() or "\n" not in between.replace("\r", "\n"):
        return ()
    if between.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1:
        return ()  # a blank line parts them: they may belong elsewhere
    return (
        Edit(one, source.text[two.start : two.end]),
        Edit(two, source.text[one.start : one.end]),
    )
