"""Findings that the file itself says not to report.

``# lrviz: ignore[LR301, LR2] reason`` at a line's end suppresses there, in specs and in scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.registry import by_code, find
from lrviz.lint.select import UnknownRule, answers, check_selector
from lrviz.text.problem import Span, quote

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
        cell: The notebook cell that it stands in, from 1.
    """

    selector: str
    span: Span | None
    covers: Callable[[Diagnostic], bool]
    cell: int | None = None


@dataclass(frozen=True)
class Suppressed:
    """What is left to report, and what was suppressed."""

    left: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]


def suppress(
    found: Iterable[Diagnostic],
    ignores: Sequence[Ignore],
    name: str,
    selected: Callable[[str], bool],
    complete: bool = True,
) -> Suppressed:
    """Take out what the text says to ignore, and add what is wrong with its ignores.

    Args:
        found: The findings of the file.
        ignores: What its text says to ignore.
        selected: Whether the rule of a code is selected: only of those is an ignore unused.
        complete: Whether every rule could look; else none can be said to be unused.

    Returns:
        The findings that are left, with one for each ignore that suppressed nothing (LR010) or
        that no rule answers to (LR003).
    """
    left: list[Diagnostic] = []
    gone: list[Diagnostic] = []
    used: set[int] = set()
    for diagnostic in found:
        rule = find(diagnostic.code)
        hits = [i for i in ignores if answers(rule, i.selector) and i.covers(diagnostic)]
        used.update(map(id, hits))
        (gone if hits else left).append(diagnostic)
    # An ignore of LR010 counts for what is said of the others, so that it comes last.
    of_unused = [ignore for ignore in ignores if _of_unused(ignore)]
    for ignore in sorted(ignores, key=_of_unused):
        if id(ignore) in used:
            continue
        try:
            check_selector(ignore.selector)
        except UnknownRule as error:
            left.append(_about(ignore, UNKNOWN, str(error), name))
            continue
        if complete and any(
            selected(code) for code, rule in by_code().items() if answers(rule, ignore.selector)
        ):
            message = f"this ignore of {quote(ignore.selector)} suppresses nothing. Remove it."
            unused = _about(ignore, UNUSED, message, name)
            hits = [i for i in of_unused if i is not ignore and i.covers(unused)]
            used.update(map(id, hits))
            (gone if hits else left).append(unused)
    left.sort(key=lambda d: (d.line, d.column, d.code))
    return Suppressed(tuple(left), tuple(gone))


def _of_unused(ignore: Ignore) -> bool:
    """Whether it is an ignore of LR010 itself, and not of all that begins so."""
    return ignore.selector in (UNUSED, find(UNUSED).name)


def _about(ignore: Ignore, code: str, message: str, name: str) -> Diagnostic:
    rule = find(code)
    severity = rule.severity
    return Diagnostic(code, rule.name, severity, message, name, ignore.span, cell=ignore.cell)


def in_comment(comment: str) -> Iterator[tuple[str, int, int]]:
    """The selectors that a comment names, each with where it stands in the comment."""
    directive = _DIRECTIVE.search(comment)
    if directive is None:
        return
    if directive["codes"] is None:
        yield "LR", *directive.span()
        return
    for found in re.finditer(r"[^\s,]+", directive["codes"]):
        yield (
            found[0],
            directive.start("codes") + found.start(),
            directive.start("codes") + found.end(),
        )


def on_line(line: int, cell: int | None = None) -> Callable[[Diagnostic], bool]:
    """Covers the findings that a line of the file (or of a notebook's cell) has a part of."""

    def covers(diagnostic: Diagnostic) -> bool:
        span = diagnostic.span
        if span is None or diagnostic.cell != cell:
            return False
        return span.line <= line <= span.end_line

    return covers


def part(span: Span, start: int, end: int) -> Span:
    """A part of a comment, by its offsets in it."""
    column = span.column + start
    return Span(
        span.start + start, span.start + end, span.line, column, span.line, span.column + end
    )
