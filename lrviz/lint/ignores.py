"""What a source says to ignore: comments, and a spec's ``[lint] ignore``.

A comment counts on its line; on the header of a table of TOML, for the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.suppress import Ignore, in_comment, on_line, part
from lrviz.sources.document import Document
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import TOML
from lrviz.text.place import Comment
from lrviz.text.problem import KeyPath, SpecError


def ignores(source: Source) -> tuple[Ignore, ...]:
    """The ignores of a source; none where it does not parse, as nothing in it counts then."""
    if "ignore" not in source.text:  # most sources: nothing to look for
        return ()
    try:
        return (*_listed(source), *_in_comments(source))
    except SpecError:
        return ()


def _listed(source: Source) -> Iterator[Ignore]:
    """The codes of a spec's ``[lint] ignore``."""
    if source.syntax is not TOML or source.document is None:
        return
    values: Mapping[str, Any] = source.document.values
    root: KeyPath = ("lrviz",) if isinstance(values.get("lrviz"), dict) else ()
    lint = (values["lrviz"] if root else values).get("lint", {})
    listed = lint.get("ignore", {}) if isinstance(lint, dict) else {}
    for code in listed if isinstance(listed, dict) else ():
        place = source.document.locations.get((*root, "lint", "ignore", code))
        yield Ignore(code, None if place is None else place.key, lambda _: True)


def _in_comments(source: Source) -> Iterator[Ignore]:
    if not source.says("ignore"):
        return
    headers: dict[int, set[KeyPath]] | None = None
    for comment in source.comments:
        span = comment.span
        written = f"#{comment.text}" if comment.cell else source.text[span.start : span.end]
        for selector, start, end in in_comment(written):
            covers = on_line(span.line, comment.cell)
            if source.syntax is TOML and source.document is not None:
                headers = _headers(source.document) if headers is None else headers
                if _opens_a_table(source, comment) and comment.path in headers.get(span.line, ()):
                    covers = _in_table(source.document, comment.path)
            yield Ignore(selector, part(span, start, end), covers, comment.cell)


def _opens_a_table(source: Source, comment: Comment) -> bool:
    start = source.text.rfind("\n", 0, comment.span.start) + 1
    return source.text[start : comment.span.start].lstrip().startswith("[")


def _headers(document: Document) -> dict[int, set[KeyPath]]:
    """What begins on each line: among it the tables whose header stands there."""
    found: dict[int, set[KeyPath]] = {}
    for path, location in document.locations.items():
        found.setdefault((location.key or location.value).line, set()).add(path)
    return found


def _in_table(document: Document, table: KeyPath) -> Callable[[Diagnostic], bool]:
    spans = {
        part
        for path, location in document.locations.items()
        if path[: len(table)] == table
        for part in (location.key, location.value)
        if part is not None
    }
    return lambda diagnostic: diagnostic.span in spans
