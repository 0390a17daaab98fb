"""``--run``: logs of real runs, laid over the plans that are drawn, or drawn by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from lrviz.commands import completion
from lrviz.commands.outcome import spec_errors
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from lrviz.commands.options import Request
    from lrviz.lint.diagnostic import Diagnostic
    from lrviz.lint.file_report import FileReport
    from lrviz.lint.settings import Settings
    from lrviz.plot.trace import Trace
    from lrviz.record.model import Record
    from lrviz.record.overlay import Overlay


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--run`` and ``--run-column``."""
    column = click.option(
        "--run-column",
        metavar="NAME",
        help="The column (or tag) of the log that holds the LR, where its name does not say so.",
    )
    run = click.option(
        "--run",
        "runs",
        metavar="FILE",
        multiple=True,
        shell_complete=completion.files,
        help="Lay the LR that a real run logged over the plan, and say where they part.",
    )
    return run(column(command))


def records_of(run: str, column: str | None) -> tuple[Record, ...]:
    """The records of a log; one that cannot be read ends the command."""
    from lrviz.record.logs import read

    with spec_errors():
        return read(run, column)


def laid_over(traces: Sequence[Trace], runs: Sequence[str], column: str | None) -> list[Trace]:
    """The traces with each run over the plan that it follows for longest; what is said is said."""
    if not runs:
        return list(traces)
    from lrviz.record.overlay import agreement, overlay, with_points

    overlays: list[list[Overlay]] = [[] for _ in traces]
    for run in runs:
        records = records_of(run, column)
        names = [trace.label if len(traces) > 1 else "the plan" for trace in traces]
        held = [
            overlay(records, trace.curve, name) for trace, name in zip(traces, names, strict=True)
        ]
        best = max(range(len(held)), key=lambda index: agreement(held[index].comparison))
        overlays[best].append(held[best])
        _say(run, held[best].notes, held[best].verdict)
    return [with_points(trace, own) for trace, own in zip(traces, overlays, strict=True)]


def alone(runs: Sequence[str], column: str | None) -> list[Trace]:
    """The runs as lines of their own, where there is no plan."""
    from lrviz.record.overlay import as_trace

    found: list[Trace] = []
    for run in runs:
        records = records_of(run, column)
        found += map(as_trace, records)
        rows = sum(record.rows for record in records)
        notes = [note for record in records for note in (record.columns, *record.notes)]
        _say(run, dict.fromkeys(notes), f"{rows:,} rows of {records[0].kind}")
    return found


def with_runs(
    report: FileReport,
    path: str,
    runs: Sequence[str],
    column: str | None,
    request: Request,
    settings: Settings,
) -> FileReport:
    """The report of a file with LR901 for each run that leaves its schedule.

    Of several schedules, each run is held against the one that it follows for longest.
    """
    from lrviz.commands.loading import cases, simulated
    from lrviz.lint.files import report as selected
    from lrviz.lint.outcome import Checked, place_of
    from lrviz.record.overlay import agreement, findings, overlay
    from lrviz.sources.source import open_source
    from lrviz.sources.syntaxes import syntax_of

    if any(d.code.startswith("LR0") and d.fails for d in report.diagnostics):
        return report  # there is no schedule to hold them against
    loaded = cases(path, request, several=True)
    curves = simulated([case.spec for case in loaded], settings.engine)
    found: list[Diagnostic] = []
    for run in runs:
        records = records_of(run, column)
        held = [overlay(records, curve) for curve in curves]
        best = max(range(len(held)), key=lambda index: agreement(held[index].comparison))
        _say(run, held[best].notes, "" if held[best].comparison.parting else held[best].verdict)
        plan = loaded[best].spec.plan
        place = plan.span((*loaded[best].spec.schedulers[0].path, "type"))
        found += findings(curves[best], records, plan.name, place)
    source = open_source(path, syntax_of(report.name), name=report.name)
    left = selected(Checked(tuple(found)), source, settings.selection, complete=False)
    both = (*report.diagnostics, *left.diagnostics)
    return replace(report, diagnostics=tuple(sorted(both, key=place_of)))


def _say(run: str, notes: Sequence[str] | dict[str, None], verdict: str) -> None:
    for line in filter(None, (*notes, verdict)):
        click.echo(f"{printable(run)}: {printable(line)}", err=True)
