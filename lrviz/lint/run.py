"""From a plan to its diagnostics: simulate, run the rules, let specific ones win."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from lrviz.curve import Curve
from lrviz.engine import Engine
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.facts import Facts
from lrviz.lint.outcome import Checked, of_problem, place_of
from lrviz.lint.precedence import silenced_by
from lrviz.lint.registry import spec_rules
from lrviz.lint.rule import Finding, Rule
from lrviz.lint.trials import bare, for_all
from lrviz.lint.wording import in_words_of, of_a_whole_run
from lrviz.sources.assume import NOTHING, Assumed
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Missing
from lrviz.spec.failure import TickError
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import Spec
from lrviz.spec.overrides import Override
from lrviz.spec.reader import spec_of
from lrviz.spec.unknown import assignments
from lrviz.text.bug import bug
from lrviz.text.problem import KeyPath, SpecError, quote

_PLACEHOLDER: Final = re.compile(r"\{(\w{1,60})\}")
_ARGUMENT: Final = re.compile(r"\b(?P<name>(\w{1,60})(?: \* (\w{1,60}))?) = \{\2\}(?: \* \{\3\})?")


def check_plan(
    plan: Plan,
    assumed: Assumed = NOTHING,
    *,
    trust: Iterable[str] = (),
    engine: Engine = "auto",
    options: Mapping[str, Any] | None = None,
    overrides: Sequence[Override] = (),
) -> Checked:
    """Every finding of every rule over one schedule of a source.

    Where numbers are not known, plausible ones are tried, and a finding counts if it is made for
    all of them.

    Args:
        assumed: What the source does not say.
        trust: Packages that a dotted ``type`` may be imported from.
        options: Rule options that the project sets.
        overrides: Values that replace the plan's.
    """
    trust = tuple(trust)

    def tried(stand_ins: Mapping[str, float], codes: frozenset[str] | None = None) -> Checked:
        try:
            spec = spec_of(
                plan, assumed=assumed, overrides=overrides, trust=trust, stand_ins=stand_ins
            )
        except SpecError as error:
            return Checked(tuple(map(of_problem, error.problems)))
        return check_spec(spec, engine=engine, options=options, codes=codes)

    try:
        found = tried({})
    except Missing as error:
        found = for_all(tried, assignments(error.unknown), bare(plan))
    mine = tuple(map(of_problem, plan.problems))
    said = {(d.code, d.span) for d in mine}  # the reader has the words of its format
    others = (d for d in found.diagnostics if (d.code, d.span) not in said)
    kept = tuple(d for d in (*mine, *others) if _may_say(d.code, plan))
    if plan.ends_early:
        kept = tuple(map(of_a_whole_run, kept))
    return replace(found, diagnostics=tuple(sorted(kept, key=place_of)))


def _may_say(code: str, plan: Plan) -> bool:
    """Whether a rule may speak of a plan."""
    return code not in plan.quiet and (plan.only is None or code in plan.only)


def check_spec(
    spec: Spec,
    *,
    engine: Engine = "auto",
    options: Mapping[str, Any] | None = None,
    codes: frozenset[str] | None = None,
) -> Checked:
    """Every finding of every rule over a spec that could be read.

    Args:
        codes: Those of the rules that are asked, if not all.
    """
    from lrviz.engine.choose import Unavailable, for_check

    curve, failure, unknown = None, None, None
    try:
        curve = for_check(spec, engine)
    except Unavailable as error:
        unknown = str(error)
    except SpecError as error:
        failure = error
    return check_curve(spec, curve, failure, unknown=unknown, options=options, codes=codes)


def check_curve(
    spec: Spec,
    curve: Curve | None,
    failure: SpecError | None = None,
    *,
    unknown: str | None = None,
    options: Mapping[str, Any] | None = None,
    codes: frozenset[str] | None = None,
) -> Checked:
    """Every finding of every rule over a spec that was simulated already.

    Args:
        codes: As in `check_spec`; where torch raises, all are asked why.
    """
    facts = Facts(spec, curve, failure, options or {})
    found: list[tuple[Rule, Finding]] = []
    broken: list[Diagnostic] = []
    for rule in spec_rules():
        if codes is not None and failure is None and rule.code not in codes:
            continue
        try:
            found += [(rule, finding) for finding in rule.check(facts)]
        except ExpressionError:  # it has no value at some tick: LR008 says so
            continue
        except Exception as error:  # a rule's own fault must not hide what the others find
            broken.append(_broken(rule, spec, error))
    made = [_of_finding(rule, finding, spec.plan) for rule, finding in found]
    better = _silencers(found)
    diagnostics = [d for d, by in zip(made, better, strict=True) if not by]
    silenced = tuple(
        (d, frozenset(made[number].key for number in by))
        for d, by in zip(made, better, strict=True)
        if by
    )
    if failure is not None and not _explained(failure, found):
        diagnostics += map(of_problem, failure.problems)
    ordered = sorted((*diagnostics, *broken), key=place_of)
    return Checked(tuple(ordered), spec, curve, unknown, silenced)


def _silencers(found: Sequence[tuple[Rule, Finding]]) -> list[list[int]]:
    """For each finding the numbers of those that say it better, of the same scheduler.

    What is silenced still silences: the general rule that it would have kept quiet stays so.
    """
    return [
        [
            number
            for number, (other, by) in enumerate(found)
            if rule.code in silenced_by(other.code) and by is not finding and _same(by, finding)
        ]
        for rule, finding in found
    ]


def _explained(failure: SpecError, found: Sequence[tuple[Rule, Finding]]) -> bool:
    """Whether a rule says better why torch raises (LR007 yields to it)."""
    if not isinstance(failure, TickError):
        return False
    at = Finding(failure.scheduler.path, "", failure.scheduler)
    return any("LR007" in silenced_by(rule.code) and _same(f, at) for rule, f in found)


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings are about the same scheduler, or one inside the other."""
    if one.scheduler is None or other.scheduler is None:
        return False
    a, b = one.scheduler.path, other.scheduler.path
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def _of_finding(rule: Rule, finding: Finding, plan: Plan) -> Diagnostic:
    finding = replace(
        finding,
        message=in_words_of(plan, finding.message),
        unknown=None if finding.unknown is None else in_words_of(plan, finding.unknown),
    )
    where = plan.problem(rule.code, finding.path, finding.message, key=finding.key)
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=finding.severity or rule.severity,
        message=finding.message,
        path=plan.name,
        span=where.span,
        group=finding.group,
        fix=finding.fix if finding.fix is not None and finding.fix.edits else None,
        steps=finding.steps,
        general=_filled(finding, plan),
        origin=where.origin,
    )


def _filled(finding: Finding, plan: Plan) -> str | None:
    """The message of a finding without the numbers of the run, in the source's own words."""
    if finding.unknown is None:
        return None
    around = () if finding.scheduler is None else finding.scheduler.path

    def written(name: str) -> str:
        found = (plan.written((*around, name)), plan.written(("optimizer", name)))
        return next((text for text in (*found, plan.written((name,))) if text), name)

    def argument(at: re.Match[str]) -> str:
        own, whole = plan.places.get((*around, at[2])), plan.places.get(around)
        if own is not None and whole is not None and own.value == whole.value:
            # It is no argument there: a statement that sets the LR, or a function of another file.
            said = quote(written(at[2]))
            return said if at[2] == "lr_lambda" else f"the {at['name']} that {said} gives"
        return at[0] if own is None or plan.written((*around, at[2])) else at["name"]

    return _PLACEHOLDER.sub(lambda at: written(at[1]), _ARGUMENT.sub(argument, finding.unknown))


def _broken(rule: Rule, spec: Spec, error: Exception) -> Diagnostic:
    message = bug(error, f"{rule.code} {rule.name}")
    path: KeyPath = ()
    span = spec.plan.span(path)
    return Diagnostic(rule.code, rule.name, "error", message, spec.plan.name, span)
