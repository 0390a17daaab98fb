"""What is wrong with a schedule that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from lrviz.commands.loading import Case
from lrviz.commands.outcome import fail
from lrviz.config.settings import Config
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.lint.diagnostic import Diagnostic


def findings_of(case: Case, curve: Curve, config: Config) -> tuple[Diagnostic, ...]:
    """What `lrviz check` would say of the spec, but for its infos."""
    from lrviz.lint.files import report
    from lrviz.lint.run import check_curve, check_plan
    from lrviz.lint.select import Selection, UnknownRule, without

    try:
        selection = Selection(config.select, config.extend_select, config.ignore)
    except UnknownRule as error:
        fail(str(error))
    source = case.spec.plan.source
    checked = check_curve(case.spec, curve, options=config.options)
    if case.missing and case.plan is not None:
        # The curve may have numbers that were only tried: what holds for all of them counts, and
        # is shown where the curve shows it, if that has none of them.
        trust, options = case.spec.trust, config.options
        whole = check_plan(
            case.plan, case.assumed, trust=trust, options=options, overrides=case.overrides
        )
        drawn = {d.key: d for d in checked.diagnostics}
        exact = case.spec.steps_per_epoch == 1
        kept = (drawn.get(d.key, d) if exact else d for d in whole.diagnostics)
        checked = replace(whole, diagnostics=tuple(kept))
    found = report(checked, source, selection).diagnostics
    return tuple(f for f in without(found, config.ignored_in(source.name)) if f.fails)


def tell_findings(loaded: Sequence[Case], found: Sequence[Sequence[Diagnostic]]) -> None:
    """Nobody plots a broken schedule without being told; each finding once."""
    from lrviz.lint.cells import in_cells
    from lrviz.report.concise import headline

    told = set()
    for case, findings in zip(loaded, found, strict=True):
        for finding in in_cells(case.spec.plan.source, findings):
            line = headline(finding, color=False)
            line = f"{line} (with {printable(case.swept)})" if case.swept else line
            if line not in told:
                told.add(line)
                click.echo(line, err=True)
