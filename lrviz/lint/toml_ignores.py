"""What a spec says to ignore: ``[lint] ignore``, and comments.

A comment counts on its line; on a table's header, for the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.suppress import Ignore, in_comment, on_line, part
from lrviz.spec.model import Source
from lrviz.spec.reader import parse
from lrviz.spec.spans import comments
from lrviz.text.problem import KeyPath, SpecError


def toml_ignores(text: str, name: str) -> tuple[Ignore, ...]:
    """The ignores of a spec; none where it does not parse, as nothing in it counts then."""
    try:
        return tuple(_ignores(text, name))
    except SpecError:
        return ()


def _ignores(text: str, name: str) -> Iterator[Ignore]:
    if "ignore" not in text:  # most specs: nothing to look for
        return
    document = parse(text, name)
    root: KeyPath = ("lrviz",) if isinstance(document.get("lrviz"), dict) else ()
    source = Source(name, text=text, root=root)
    table = document["lrviz"] if root else document
    lint = table.get("lint", {})
    listed = lint.get("ignore", {}) if isinstance(lint, dict) else {}
    for code in listed if isinstance(listed, dict) else ():
        span = source.span(("lint", "ignore", code), key=True)
        yield Ignore(code, span, lambda _: True)
    lines = text.split("\n")
    headers: dict[int, set[KeyPath]] = {}
    for comment in comments(text):
        selectors = tuple(in_comment(text[comment.span.start : comment.span.end]))
        if not selectors:
            continue
        header = lines[comment.span.line - 1].lstrip().startswith("[")
        if header:
            headers = headers or _headers(source)
            header = comment.path in headers.get(comment.span.line, ())
        covers = _in_table(source, comment.path) if header else on_line(comment.span.line)
        for selector, start, end in selectors:
            yield Ignore(selector, part(comment.span, start, end), covers)


def _headers(source: Source) -> dict[int, set[KeyPath]]:
    """What begins on each line: among it the tables whose header stands there."""
    found: dict[int, set[KeyPath]] = {}
    for path, location in source.locations.items():
        found.setdefault((location.key or location.value).line, set()).add(path)
    return found


def _in_table(source: Source, table: KeyPath) -> Callable[[Diagnostic], bool]:
    spans = {
        part
        for path, location in source.locations.items()
        if path[: len(table)] == table
        for part in (location.key, location.value)
        if part is not None
    }
    return lambda diagnostic: diagnostic.span in spans
