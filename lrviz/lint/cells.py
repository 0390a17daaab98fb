"""Findings in a notebook: each in its cell, with the line that it has there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lrviz.lint.diagnostic import Diagnostic, Related
from lrviz.sources.script.cells import cells_in
from lrviz.sources.script.notebook import Joined
from lrviz.sources.source import Source


def in_cells(source: Source, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings that count in the joined cells of a notebook, as cell and line; else as they are."""
    script = cells_in(source)
    return list(found) if script is None else [_placed(script, one) for one in found]


def _placed(script: Joined, diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.span is None or not script.cells:
        return diagnostic
    cell = script.cell_at(diagnostic.span.line)
    related = []
    for place in diagnostic.related:
        there = script.cell_at(place.span.line)
        related.append(Related(place.path, script.shifted(place.span), place.message, there.number))
    return replace(
        diagnostic,
        span=script.shifted(diagnostic.span),
        message=script.renumbered(diagnostic.message, cell),
        cell=cell.number,
        fix=None,  # a fix counts in the notebook's own text, which is JSON
        related=tuple(related),
    )
