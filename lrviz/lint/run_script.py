"""From the text of a script or a notebook to its diagnostics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lrviz.known.torch import Torch, torch_of
from lrviz.lint import registry
from lrviz.lint.diagnostic import Diagnostic, Related
from lrviz.lint.outcome import of_problem, place_of
from lrviz.lint.precedence import silenced_by
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.kind import run_of
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Source as Script
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON
from lrviz.text.bug import bug
from lrviz.text.problem import Span, SpecError

if TYPE_CHECKING:
    from lrviz.spec.model import Spec


@cache
def script_rules() -> tuple[ScriptRule, ...]:
    """The rules over scripts, by code."""
    return tuple(rule for rule in registry.script_rules() if isinstance(rule, ScriptRule))


def check_script(
    text: str, name: str, spec: Spec | None = None, torch: Torch | None = None
) -> tuple[Diagnostic, ...]:
    """Every finding of every rule over the run of a Python text, in its order.

    Args:
        name: What messages call the file.
        spec: What the script is to be held to, if anything (LR624).
        torch: The version of torch that it runs with, if not the installed one.
    """
    source = Source(name, Path(), text, PYTHON)
    try:
        run = run_of(source, even_unnamed=spec is not None)
    except SpecError as error:
        return tuple(map(of_problem, error.problems))
    if run is None:
        return ()
    return check_run(replace(run, spec=spec, torch=torch or torch_of()))


def check_run(run: Run) -> tuple[Diagnostic, ...]:
    """Every finding of every rule over a run, in the order of its text."""
    source = run.source
    found: list[tuple[ScriptRule, ScriptFinding]] = []
    broken: list[Diagnostic] = []
    for rule in script_rules():
        try:
            found += _distinct(rule, run)
        except Exception as error:  # a rule's own fault must not hide what the others find
            broken.append(_fault(rule.code, source.name, error))
    left = [(rule, f) for rule, f in found if not _silenced(rule, f, found)]
    diagnostics = [*(_diagnostic(rule, finding, source) for rule, finding in left), *broken]
    return tuple(sorted(diagnostics, key=place_of))


def _distinct(rule: ScriptRule, run: Run) -> list[tuple[ScriptRule, ScriptFinding]]:
    """The findings of a rule, one for each place: a function may run more than once."""
    order = {"error": 0, "warning": 1, "info": 2}
    found: dict[object, ScriptFinding] = {}
    for finding in rule.check_run(run):
        held = found.get(finding.at)
        mine = order[finding.severity or rule.severity]
        if held is None or mine < order[held.severity or rule.severity]:
            found[finding.at] = finding
    return [(rule, finding) for finding in found.values()]


def _silenced(
    rule: ScriptRule, finding: ScriptFinding, found: list[tuple[ScriptRule, ScriptFinding]]
) -> bool:
    return any(
        rule.code in silenced_by(other.code)
        and finding.at[0] in (by.at[0], *(at[0] for at, _ in by.related))
        for other, by in found
    )


def silenced(diagnostic: Diagnostic, of_run: Iterable[Diagnostic]) -> bool:
    """Whether a rule over scripts says the same of the same call as one over its curve.

    What it has to say as an info keeps nothing quiet.
    """
    span = diagnostic.span
    return span is not None and any(
        diagnostic.code in silenced_by(by.code)
        and by.severity != "info"
        and any(
            place is not None and place.line <= span.line <= place.end_line
            for place in (by.span, *(related.span for related in by.related))
        )
        for by in of_run
    )


def _diagnostic(rule: ScriptRule, finding: ScriptFinding, source: Script) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=finding.severity or rule.severity,
        message=finding.message,
        path=source.name,
        span=source.span(finding.at),
        fix=finding.fix if finding.fix is not None and finding.fix.edits else None,
        related=tuple(
            Related(source.name, source.span(at), message) for at, message in finding.related
        ),
    )


def _fault(code: str, name: str, error: Exception) -> Diagnostic:
    rule = registry.find(code)
    message = bug(error, f"{rule.code} {rule.name}")
    return Diagnostic(rule.code, rule.name, "error", message, name, Span(0, 0, 1, 1, 1, 1))
