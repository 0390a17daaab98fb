"""For people: each finding with its line of the file, underlined, and what helps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import click

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.file_report import FileReport
from lrviz.report.concise import COLORS, cell, headline
from lrviz.text.problem import Span, printable

_WIDEST = 160


def render(files: Sequence[FileReport], color: bool = False) -> str:
    """The findings, an empty line between two."""
    return "".join(
        "\n".join(_lines(diagnostic, file, color)) + "\n\n"
        for file in files
        for diagnostic in file.diagnostics
    )


def _lines(diagnostic: Diagnostic, file: FileReport, color: bool) -> Iterator[str]:
    def dim(text: str) -> str:
        return click.style(text, fg="blue", bold=True) if color else text

    yield headline(diagnostic, color)
    shown = file.lines(diagnostic)
    margin = " " * len(str(diagnostic.line))
    if shown is not None and diagnostic.span is not None and diagnostic.line <= len(shown):
        yield dim(f"{margin} |")
        if diagnostic.line > 1 and shown[diagnostic.line - 2].strip():
            number = str(diagnostic.line - 1).rjust(len(margin))
            yield f"{dim(f'{number} |')} {_shown(shown[diagnostic.line - 2])}"
        line = shown[diagnostic.line - 1]
        yield f"{dim(f'{diagnostic.line} |')} {_shown(line)}"
        before, under = _underline(line, diagnostic.span)
        marks = f"{'^' * under} {diagnostic.name}"
        how = COLORS[diagnostic.severity]
        marks = click.style(marks, fg=how, bold=True) if color else marks
        yield f"{dim(f'{margin} |')} {' ' * before}{marks}"
        yield dim(f"{margin} |")
    for related in diagnostic.related:
        where = cell(related)
        place = f"{printable(related.path)}:{where}{related.span.line}:{related.span.column}"
        yield f"{margin} {dim('=')} {place}: {printable(related.message)}"
    if diagnostic.fix is not None:
        how = "--fix" if diagnostic.fix.applicability == "safe" else "--fix --unsafe-fixes"
        yield f"{margin} {dim('=')} help: {printable(diagnostic.fix.title)} ({how} does it)"
    else:
        yield f"{margin} {dim('=')} help: lrviz rule {diagnostic.code}"


def _shown(line: str) -> str:
    """A line of the file as the terminal may have it: tabs widened, the rest escaped, cut."""
    text = printable(line[: _WIDEST + 1].rstrip("\r").replace("\t", "    "))
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _underline(line: str, span: Span) -> tuple[int, int]:
    """How far in the marks begin, and how many there are, in columns of a terminal."""
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip("\r"))
    before = min(_width(line[: min(span.column - 1, _WIDEST)]), _WIDEST)
    return before, max(min(_width(line[span.column - 1 : last][:_WIDEST]), _WIDEST - before), 1)


def _width(text: str) -> int:
    shown = printable(text.replace("\t", "    "))
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in shown)
    return len(shown) + wide - sum(unicodedata.combining(c) > 0 for c in shown)
