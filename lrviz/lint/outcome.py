"""What came of checking: the findings of one schedule, and what a problem of a file is as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrviz.lint.diagnostic import Diagnostic, Key
from lrviz.lint.registry import find
from lrviz.text.problem import Problem

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.spec.model import Spec


@dataclass(frozen=True)
class Checked:
    """What came of checking one spec.

    Attributes:
        diagnostics: In the order of the text; nothing selected or suppressed yet.
        spec: The spec, where it could be read.
        curve: Its curve, where it could be simulated.
        unknown: Why there is no curve though nothing is wrong with the spec, if so.
        silenced: What was found besides, and the keys of the findings that say it better.
    """

    diagnostics: tuple[Diagnostic, ...]
    spec: Spec | None = None
    curve: Curve | None = None
    unknown: str | None = None
    silenced: tuple[tuple[Diagnostic, frozenset[Key]], ...] = ()


def place_of(diagnostic: Diagnostic) -> tuple[int, int, str]:
    """Where it comes in the order of the text."""
    return diagnostic.line, diagnostic.column, diagnostic.code


def of_problem(problem: Problem) -> Diagnostic:
    """The finding that a problem of a file is."""
    rule = find(problem.code)
    severity = problem.severity or rule.severity
    return Diagnostic(
        problem.code,
        rule.name,
        severity,
        problem.message,
        problem.file,
        problem.span,
        origin=problem.origin,
    )
