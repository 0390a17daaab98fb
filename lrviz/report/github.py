"""GitHub's workflow commands: findings become annotations of a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lrviz.lint.diagnostic import Diagnostic, Severity
from lrviz.lint.file_report import FileReport
from lrviz.report.concise import place_of
from lrviz.text.problem import printable

_COMMANDS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "notice"}


def render(files: Sequence[FileReport], color: bool = False) -> str:
    """One command a line, escaped as GitHub's toolkit does it."""
    return "".join(f"{_command(d)}\n" for file in files for d in file.diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    path = printable(diagnostic.path)  # the log that it is written to may be a terminal's
    where = {"title": f"lrviz {diagnostic.code} {diagnostic.name}", "file": path}
    span = diagnostic.span
    in_file = diagnostic.cell is None and diagnostic.origin is None
    if in_file:  # a line counts in the file, not in a cell or an option
        where["line"] = str(diagnostic.line)
    if span is not None and in_file:
        where["endLine"] = str(span.end_line)
        if span.line == span.end_line:  # GitHub refuses columns of several lines
            where["col"], where["endColumn"] = str(span.column), str(span.end_column)
    properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
    said = "\n".join(map(printable, diagnostic.message.split("\n")))
    message = f"{place_of(diagnostic)}: {diagnostic.code} {said}"
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
