"""What a check found, in numbers: the summary line, and the statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from lrviz.lint.file_report import FileReport
from lrviz.lint.registry import find
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import syntax_of
from lrviz.text.plural import counted
from lrviz.text.problem import printable

_FEW: Final = 3
"""Files of which each is spoken of; of more, only how many they are."""


def statistics_of(reports: Sequence[FileReport]) -> Iterator[str]:
    """Findings per rule and severity, a line each, the most frequent first."""
    counts = Counter((d.code, d.severity) for report in reports for d in report.diagnostics)
    for (code, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:5}  {code}  {severity:7}  {find(code).name}\n"


def summarize(reports: Sequence[FileReport], fixed: int, *, diff: bool) -> None:
    """On standard error: what was not checked and why, then how much was found."""
    for report in reports:
        if report.unknown is not None:
            name = printable(report.name)
            click.echo(f"{name}: checked without its curve: {report.unknown}", err=True)
    found = [d for report in reports for d in report.diagnostics]
    files = counted(len(reports), "file")
    blank = sum(report.blank or bool(report.nothing) for report in reports)
    if not found and blank and blank == len(reports):
        _nothing(reports)
        return
    if blank:
        files += f", {blank:,} without a schedule that lrviz can see"
    engines = sorted({report.engine for report in reports if report.engine is not None})
    engine = f" (engine: {', '.join(engines)})" if engines else ""
    counts = Counter(d.severity for d in found)
    parts = [
        counted(counts[severity], severity)
        for severity in ("error", "warning", "info")
        if counts[severity]
    ]
    if fixed:
        verb = "would fix" if diff else "fixed"
        click.echo(f"lrviz {verb} {counted(fixed, 'finding')}.", err=True)
    if not found and fixed and diff:
        return
    if not reports:
        click.echo(
            "Nothing to check: no specs, configs or scripts here. `lrviz init` prints a spec to "
            "start from.",
            err=True,
        )
        return
    if not found:
        click.echo(f"All checks passed: {files}{engine}.", err=True)
        return
    safe = sum(d.fix is not None and d.fix.applicability == "safe" for d in found)
    unsafe = sum(d.fix is not None and d.fix.applicability == "unsafe" for d in found)
    hints = [f"{safe} fixable with --fix"] * bool(safe)
    hints += [f"{unsafe} with --fix --unsafe-fixes"] * bool(unsafe)
    hint = f"; {', '.join(hints)}" if hints and not diff else ""
    click.echo(f"Found {', '.join(parts)} in {files}{engine}{hint}.", err=True)


def _nothing(reports: Sequence[FileReport]) -> None:
    """Say of files without a schedule what was looked at, and what to type next."""
    for report in reports if len(reports) <= _FEW else ():
        said = report.nothing
        if not said:
            from lrviz.sources.script.absent import absent

            syntax = syntax_of(report.name)
            said = absent(Source(report.name, Path(), report.text or "", syntax))
        click.echo(f"{printable(report.name)}: {said}.", err=True)
    files = counted(len(reports), "file")
    click.echo(f"Nothing to check: no schedule that lrviz can see in {files}.", err=True)
