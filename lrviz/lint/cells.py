"""Findings in a notebook: each in its cell, with the line that it has there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lrviz.lint.diagnostic import Diagnostic, Related
from lrviz.sources.script.kind import cells_of
from lrviz.sources.script.notebook import Cell, Joined, code_cells
from lrviz.sources.source import Source
from lrviz.text.problem import Span, SpecError


def in_cells(
    source: Source, found: Iterable[Diagnostic]
) -> tuple[list[Diagnostic], dict[int, str]]:
    """Findings that count in the joined cells, as cell and line; and the text of each cell."""
    try:
        script = cells_of(source)
    except SpecError:
        return list(found), {}
    return [_placed(script, diagnostic) for diagnostic in found], code_cells(source.text)


def _placed(script: Joined, diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.span is None or not script.cells:
        return diagnostic
    cell = script.cell_at(diagnostic.span.line)
    related = []
    for place in diagnostic.related:
        there = script.cell_at(place.span.line)
        related.append(
            Related(place.path, _shifted(place.span, there), place.message, there.number)
        )
    return replace(
        diagnostic,
        span=_shifted(diagnostic.span, cell),
        message=_renumbered(script, diagnostic.message, cell),
        cell=cell.number,
        fix=None,  # a fix counts in the notebook's own text, which is JSON
        related=tuple(related),
    )


def _renumbered(script: Joined, message: str, here: Cell) -> str:
    """A message that names lines of the script, with those of the cells."""

    def named(found: re.Match[str]) -> str:
        cell = script.cell_at(int(found[2]))
        line = f"{found[1]}{int(found[2]) - cell.line + 1}"
        return line if cell is here else f"{line} of cell {cell.number}"

    return re.sub(r"(\bline )(\d{1,9})\b", named, message)


def _shifted(span: Span, cell: Cell) -> Span:
    lines = cell.line - 1
    return Span(
        span.start - cell.start,
        span.end - cell.start,
        span.line - lines,
        span.column,
        span.end_line - lines,
        span.end_column,
    )
