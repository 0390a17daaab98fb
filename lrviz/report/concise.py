"""One line for each finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from lrviz.lint.diagnostic import Diagnostic, Related, Severity
from lrviz.lint.file_report import FileReport
from lrviz.text.problem import printable

COLORS: Final[dict[Severity, str]] = {"error": "red", "warning": "yellow", "info": "cyan"}
"""The colour of each severity, beside its word."""


def render(files: Sequence[FileReport], color: bool = False) -> str:
    """``path:line:column: severity code [*] message``, or with the option in the place's stead."""
    return "".join(f"{headline(d, color)}\n" for file in files for d in file.diagnostics)


def headline(diagnostic: Diagnostic, color: bool) -> str:
    """A finding in one line; ``[*]`` says that ``--fix`` fixes it."""

    def style(text: str, **how: object) -> str:
        return click.style(text, **how) if color else text  # type: ignore[arg-type]

    place = f"{place_of(diagnostic)}:"
    severity = style(diagnostic.severity, fg=COLORS[diagnostic.severity], bold=True)
    fixable = diagnostic.fix is not None and diagnostic.fix.applicability == "safe"
    mark = style(" [*]", fg="cyan") if fixable else ""
    group = "" if diagnostic.group is None else f" (group {printable(diagnostic.group)})"
    code = style(diagnostic.code, bold=True)
    return (
        f"{style(place, bold=True)} {severity} {code}{mark} {printable(diagnostic.message)}{group}"
    )


def place_of(diagnostic: Diagnostic) -> str:
    """Where a finding stands: ``path:line:column``, or the option that set the value."""
    if diagnostic.origin is not None:
        return printable(diagnostic.origin)
    path = printable(diagnostic.path)
    return f"{path}:{cell(diagnostic)}{diagnostic.line}:{diagnostic.column}"


def cell(diagnostic: Diagnostic | Related) -> str:
    """The notebook cell of a finding: ``cell 3:``, or nothing."""
    return "" if diagnostic.cell is None else f"cell {diagnostic.cell}:"
