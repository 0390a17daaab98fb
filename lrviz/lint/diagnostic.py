"""What a rule found, where, and how it is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from lrviz.text.problem import Span

Severity = Literal["error", "warning", "info"]
Applicability = Literal["safe", "unsafe"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
"""The severities, the worst first."""

FAILING: Final[tuple[Severity, ...]] = ("error", "warning")
"""Severities that make the exit code 1."""


Key: TypeAlias = "tuple[str, Span | None, str | None]"
"""A code, and the place."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement of a stretch of text; an empty span inserts."""

    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that fix a finding.

    Attributes:
        title: What they do, as an order: "Set T_max = 100".
        edits: Replacements of the text that was checked; they do not overlap.
        applicability: "safe" where nobody can have meant it otherwise, else "unsafe".
    """

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = "safe"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of; ``cell``: the notebook cell that it counts in."""

    path: str
    span: Span
    message: str
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding of one rule.

    Attributes:
        code, name, severity: Of the rule; some rules choose the severity by what they see.
        message: The numbers that were seen, and what to write instead.
        path: The file, as the user named it.
        span: Where it stands; None where it is the file as a whole.
        group: The param groups that it is about, where it is not all of them.
        fix: Edits that fix it, where there are any.
        steps: Where it shows on the curve, in optimizer steps: first, and last (or None for a
            single point); None where it does not show.
        related: Other places that belong to it.
        cell: The notebook cell that the span counts in, from 1.
        general: The message without the numbers of the run, in the source's own words, where the
            rule has one: what is said where some of those numbers are not known.
        origin: The option that set the value (``--set epochs=0``), if one did: it is there that
            the finding stands, and it has no span.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    span: Span | None = None
    group: str | None = None
    fix: Fix | None = None
    steps: tuple[int, int | None] | None = None
    related: tuple[Related, ...] = ()
    cell: int | None = None
    general: str | None = None
    origin: str | None = None

    @property
    def line(self) -> int:
        """The line, from 1."""
        return 1 if self.span is None else self.span.line

    @property
    def column(self) -> int:
        """The column in characters, from 1."""
        return 1 if self.span is None else self.span.column

    @property
    def key(self) -> Key:
        """What two findings share that say the same of the same place."""
        return self.code, self.span, self.origin

    @property
    def fails(self) -> bool:
        """Whether it makes the exit code 1."""
        return self.severity in FAILING
