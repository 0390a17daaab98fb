"""What a notebook shows of a spec, a curve, and the findings of a check."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lrviz.report.concise import place_of
from lrviz.sources.plan import NO_PLAN
from lrviz.text.problem import SpecError, printable

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.lint.diagnostic import Diagnostic
    from lrviz.spec.model import Spec


def of_spec(spec: Spec) -> str:
    """The figure with what is wrong, and the findings below it; of a spec that fails, why."""
    from lrviz.engine import simulate
    from lrviz.lint.api import check
    from lrviz.lint.fixed import fixed
    from lrviz.plot.figure import figure
    from lrviz.plot.trace import Ghost
    from lrviz.plot.tracing import trace

    found = check(spec)
    try:
        curve = simulate(spec)
        wrong = [one for one in found if one.fails]
        after = fixed(spec, wrong)
        ghost = None if after is None else Ghost(after.curve, after.title)
        drawn = figure([trace(spec, curve, findings=wrong, ghost=ghost)])._repr_html_()
    except SpecError as error:
        said = "".join(f"<div>{_text(str(problem))}</div>" for problem in error.problems)
        return f"<div>{said}</div>"
    return f"<div>{drawn}{of_findings(found) if found else ''}</div>"


def of_curve(curve: Curve) -> str:
    """The figure."""
    from lrviz.plot.figure import figure
    from lrviz.plot.trace import Trace

    return f"<div>{figure([Trace(curve, curve.title)])._repr_html_()}</div>"


def of_findings(found: Iterable[Diagnostic]) -> str:
    """A table: where, how bad, what, and what helps."""
    rows = "".join(map(_row, found))
    if not rows:
        return "<p>lrviz finds nothing wrong.</p>"
    return f'<table style="text-align: left">{rows}</table>'


def _row(one: Diagnostic) -> str:
    nowhere = one.span is None and one.path == NO_PLAN.name  # of a live scheduler, or a curve
    where = "" if nowhere else place_of(one)
    group = "" if one.group is None else f" (group {one.group})"
    help_ = "" if one.fix is None else f"<br><em>{_text(one.fix.title)}</em>"
    cells = (
        _text(where),
        f"<strong>{_text(one.severity)}</strong>",
        f"{_text(one.code)} {_text(one.name)}",
        f"{_text(one.message + group)}{help_}",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return html.escape(printable(text))
