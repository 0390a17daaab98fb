"""What is to be said of one file, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lrviz.lint.diagnostic import Diagnostic
from lrviz.sources import source
from lrviz.sources.source import Syntax
from lrviz.text.files import Unreadable


@dataclass(frozen=True)
class FileReport:
    """What is to be said of one file.

    Attributes:
        name: What messages call it.
        text: Its text; None where it could not be read.
        diagnostics: In the order of the text.
        suppressed: How many more its own ignores suppressed.
        engine: What simulated it: "torch", "formula", or None where nothing did.
        unknown: Why it could not be simulated here, if so.
        cells: The text of each code cell, where it is a notebook, by its number from 1.
        nothing: Why there was nothing to check in it, where it is a config.
        blank: Whether it is a script in which no scheduler was recognised.
    """

    name: str
    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressed: int = 0
    engine: str | None = None
    unknown: str | None = None
    cells: Mapping[int, str] = field(default_factory=dict)
    nothing: str = ""
    blank: bool = False

    def lines(self, diagnostic: Diagnostic) -> list[str] | None:
        """The lines that the place of ``diagnostic`` counts in; None where there is no text."""
        if diagnostic.cell is not None:
            text = self.cells.get(diagnostic.cell)
            return None if text is None else text.split("\n")
        return self._lines

    @cached_property
    def _lines(self) -> list[str] | None:
        return None if self.text is None else self.text.split("\n")


def at_fault(name: str, text: str, error: Exception, code: str) -> FileReport:
    """The report of a file at which lrviz itself failed: the others are checked all the same."""
    from lrviz.lint.registry import find
    from lrviz.text.bug import bug

    deep = isinstance(error, RecursionError)
    why = "is nested too deep to be checked" if deep else bug(error)
    rule = find(code)
    return FileReport(name, text, (Diagnostic(rule.code, rule.name, rule.severity, why, name),))


def unreadable(name: str, error: Unreadable, syntax: Syntax) -> FileReport:
    """The report of a file that cannot be read as text: a spec's LR001, a script's LR600."""
    from lrviz.lint.outcome import of_problem

    problems = source.unreadable(name, error, syntax).problems
    return FileReport(name, None, tuple(map(of_problem, problems)))
