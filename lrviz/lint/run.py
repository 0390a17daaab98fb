"""From the text of a spec to its diagnostics: simulate, run the rules, let specific ones win."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrviz.curve import Curve
from lrviz.engine import Engine
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.facts import Facts
from lrviz.lint.registry import find, spec_rules
from lrviz.lint.rule import Finding, Rule
from lrviz.spec.failure import TickError
from lrviz.spec.model import Source, Spec
from lrviz.spec.reader import loads
from lrviz.text.problem import KeyPath, Problem, SpecError


@dataclass(frozen=True)
class Checked:
    """What came of checking one spec.

    Attributes:
        diagnostics: In the order of the text; nothing selected or suppressed yet.
        spec: The spec, where it could be read.
        curve: Its curve, where it could be simulated.
        unknown: Why there is no curve though nothing is wrong with the spec, if so.
    """

    diagnostics: tuple[Diagnostic, ...]
    spec: Spec | None = None
    curve: Curve | None = None
    unknown: str | None = None


def check_text(
    text: str,
    *,
    name: str,
    folder: Path = Path(),
    trust: Iterable[str] = (),
    engine: Engine = "auto",
    options: Mapping[str, Any] | None = None,
) -> Checked:
    """Every finding of every rule over the spec in ``text``.

    Args:
        name: What messages call the file.
        folder: Where relative paths in the spec start.
        trust: Packages that a dotted ``type`` may be imported from.
        options: Rule options that the project sets.
    """
    try:
        spec = loads(text, name=name, folder=folder, trust=trust)
    except SpecError as error:
        return Checked(tuple(map(_of_problem, error.problems)))
    return check_spec(spec, engine=engine, options=options)


def check_spec(
    spec: Spec, *, engine: Engine = "auto", options: Mapping[str, Any] | None = None
) -> Checked:
    """Every finding of every rule over a spec that could be read."""
    from lrviz.engine.choose import Unavailable, for_check

    curve, failure, unknown = None, None, None
    try:
        curve = for_check(spec, engine)
    except Unavailable as error:
        unknown = str(error)
    except SpecError as error:
        failure = error
    return check_curve(spec, curve, failure, unknown=unknown, options=options)


def check_curve(
    spec: Spec,
    curve: Curve | None,
    failure: SpecError | None = None,
    *,
    unknown: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Checked:
    """Every finding of every rule over a spec that was simulated already."""
    facts = Facts(spec, curve, failure, options or {})
    found: list[tuple[Rule, Finding]] = []
    broken: list[Diagnostic] = []
    for rule in spec_rules():
        try:
            found += [(rule, finding) for finding in rule.check(facts)]
        except Exception as error:  # a rule's own fault must not hide what the others find
            broken.append(_broken(rule, spec, error))
    diagnostics = [_of_finding(rule, f, spec.source) for rule, f in most_specific(found, failure)]
    if failure is not None and not _explained(failure, found):
        diagnostics += map(_of_problem, failure.problems)
    ordered = sorted((*diagnostics, *broken), key=lambda d: (d.line, d.column, d.code))
    return Checked(tuple(ordered), spec, curve, unknown)


def most_specific(
    found: Sequence[tuple[Rule, Finding]], failure: SpecError | None = None
) -> list[tuple[Rule, Finding]]:
    """The findings without those that another one says better, for the same scheduler.

    What is silenced still silences: the general rule that it would have kept quiet stays so.
    """
    silencing = [(other.silences, by) for other, by in found if other.silences]
    return [
        (rule, finding)
        for rule, finding in found
        if not any(
            rule.code in codes and _same(by, finding) and by is not finding
            for codes, by in silencing
        )
    ]


def _explained(failure: SpecError, found: Sequence[tuple[Rule, Finding]]) -> bool:
    """Whether a rule says better why torch raises (LR007 yields to it)."""
    if not isinstance(failure, TickError):
        return False
    at = Finding(failure.scheduler.path, "", failure.scheduler)
    return any("LR007" in rule.silences and _same(finding, at) for rule, finding in found)


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings are about the same scheduler, or one inside the other."""
    if one.scheduler is None or other.scheduler is None:
        return False
    a, b = one.scheduler.path, other.scheduler.path
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def _of_finding(rule: Rule, finding: Finding, source: Source) -> Diagnostic:
    where = source.problem(rule.code, finding.path, finding.message, key=finding.key)
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=finding.severity or rule.severity,
        message=finding.message,
        path=source.name,
        span=where.span,
        group=finding.group,
        fix=finding.fix if finding.fix is not None and finding.fix.edits else None,
        steps=finding.steps,
    )


def _of_problem(problem: Problem) -> Diagnostic:
    rule = find(problem.code)
    return Diagnostic(
        problem.code, rule.name, rule.severity, problem.message, problem.file, problem.span
    )


def _broken(rule: Rule, spec: Spec, error: Exception) -> Diagnostic:
    why = f"{type(error).__name__}: {error}".replace("\n", " ")
    message = f"a bug of lrviz: {rule.code} {rule.name} raises {why}; the other rules ran"
    path: KeyPath = ()
    span = spec.source.span(path)
    return Diagnostic(rule.code, rule.name, "error", message, spec.source.name, span)
