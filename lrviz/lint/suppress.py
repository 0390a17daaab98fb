"""Findings that the spec itself says not to report: ``[lint] ignore``, and comments.

``# lrviz: ignore[LR301, LR2] reason`` at a line's end suppresses there; on a table's header, for
the whole table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.registry import by_code
from lrviz.lint.select import UnknownRule, answers, check_selector
from lrviz.spec.model import Source
from lrviz.spec.problem import KeyPath, Span, SpecError, quote
from lrviz.spec.reader import parse
from lrviz.spec.spans import comments

_DIRECTIVE: Final = re.compile(r"#\s*lrviz:\s*ignore\s*(?:\[(?P<codes>[^\]]*)\])?")
UNUSED: Final = "LR010"
UNKNOWN: Final = "LR003"


@dataclass(frozen=True)
class Ignore:
    """One selector that is to be suppressed.

    Attributes:
        selector: A code, prefix or name.
        span: Where it stands.
        covers: Whether a finding lies where it counts.
    """

    selector: str
    span: Span | None
    covers: Callable[[Diagnostic], bool]


@dataclass(frozen=True)
class Suppressed:
    """What is left to report, and what was suppressed."""

    left: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]


def suppress(
    found: Iterable[Diagnostic], text: str, name: str, selected: Callable[[str], bool]
) -> Suppressed:
    """Take out what the text says to ignore, and add what is wrong with its ignores.

    Args:
        found: The findings of the file.
        selected: Whether the rule of a code is selected: only of those is an ignore unused.

    Returns:
        The findings that are left, with one for each ignore that suppressed nothing (LR010) or
        that no rule answers to (LR003).
    """
    try:
        ignores = tuple(_ignores(text, name))
    except SpecError:  # it does not parse: nothing in it counts
        return Suppressed(tuple(found), ())
    left: list[Diagnostic] = []
    gone: list[Diagnostic] = []
    used: set[int] = set()
    for diagnostic in found:
        rule = by_code()[diagnostic.code]
        hits = [i for i in ignores if answers(rule, i.selector) and i.covers(diagnostic)]
        used.update(map(id, hits))
        (gone if hits else left).append(diagnostic)
    for ignore in ignores:
        if id(ignore) in used:
            continue
        try:
            check_selector(ignore.selector)
        except UnknownRule as error:
            left.append(_about(ignore, UNKNOWN, str(error), name))
            continue
        if any(
            selected(code) for code, rule in by_code().items() if answers(rule, ignore.selector)
        ):
            message = f"this ignore of {quote(ignore.selector)} suppresses nothing. Remove it."
            left.append(_about(ignore, UNUSED, message, name))
    left.sort(key=lambda d: (d.line, d.column, d.code))
    return Suppressed(tuple(left), tuple(gone))


def _about(ignore: Ignore, code: str, message: str, name: str) -> Diagnostic:
    rule = by_code()[code]
    return Diagnostic(code, rule.name, rule.severity, message, name, ignore.span)


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
    for comment in comments(text):
        directive = _DIRECTIVE.match(text[comment.span.start : comment.span.end])
        if directive is None:
            continue
        line = text.split("\n")[comment.span.line - 1]
        header = line.lstrip().startswith("[") and comment.path in _headers(source, comment.span)
        covers = _in_table(source, comment.path) if header else _on_line(comment.span.line)
        if directive["codes"] is None:
            yield Ignore("LR", _part(comment.span, directive.span()), covers)
            continue
        for found in re.finditer(r"[^\s,]+", directive["codes"]):
            at = directive.start("codes") + found.start(), directive.start("codes") + found.end()
            yield Ignore(found[0], _part(comment.span, at), covers)


def _headers(source: Source, at: Span) -> set[KeyPath]:
    """Tables whose header stands on the line of ``at``."""
    return {
        path
        for path, location in source.locations.items()
        if (location.key or location.value).line == at.line
    }


def _on_line(line: int) -> Callable[[Diagnostic], bool]:
    def covers(diagnostic: Diagnostic) -> bool:
        span = diagnostic.span
        return span is not None and span.line <= line <= span.end_line

    return covers


def _in_table(source: Source, table: KeyPath) -> Callable[[Diagnostic], bool]:
    spans = {
        part
        for path, location in source.locations.items()
        if path[: len(table)] == table
        for part in (location.key, location.value)
        if part is not None
    }
    return lambda diagnostic: diagnostic.span in spans


def _part(span: Span, of: tuple[int, int]) -> Span:
    """A part of a comment, by its offsets in it."""
    start, end = of
    column = span.column + start
    return Span(
        span.start + start, span.start + end, span.line, column, span.line, span.column + end
    )
