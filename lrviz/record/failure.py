"""A log that cannot be used: one exception, with the file's name, the line and the reason."""

from __future__ import annotations

from lrviz.text.problem import Problem, Span, SpecError


def refused(name: str, why: str, line: int | None = None) -> SpecError:
    """The error of a log: what was found in it, what was expected, and where."""
    span = None if line is None else Span(0, 0, line, 1, line, 1)
    return SpecError([Problem("LR901", why, name, span)])
