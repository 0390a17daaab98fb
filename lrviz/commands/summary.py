"""What a check found, in numbers: the summary line, and the statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import click

from lrviz.lint.file_report import FileReport
from lrviz.lint.registry import find
from lrviz.text.problem import printable


def statistics_of(reports: Sequence[FileReport]) -> Iterator[str]:
    """Findings per rule and severity, a line each, the most frequent first."""
    counts = Counter((d.code, d.severity) for report in reports for d in report.diagnostics)
    for (code, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:5}  {code}  {severity:7}  {find(code).name}\n"


def summarize(reports: Sequence[FileReport], fixed: int, *, diff: bool) -> None:
    """One line on standard error: how much was found in how many files, and by which engine."""
    for report in reports:
        if report.unknown is not None:
            name = printable(report.name)
            click.echo(f"{name}: checked without its curve: {report.unknown}", err=True)
    found = [d for report in reports for d in report.diagnostics]
    files = _count(len(reports), "file")
    blank = sum(report.blank for report in reports)
    if blank:
        files += f", {blank:,} without a scheduler that lrviz can see"
    engines = sorted({report.engine for report in reports if report.engine is not None})
    engine = f" (engine: {', '.join(engines)})" if engines else ""
    counts = Counter(d.severity for d in found)
    parts = [
        _count(counts[severity], severity)
        for severity in ("error", "warning", "info")
        if counts[severity]
    ]
    if fixed:
        verb = "would fix" if diff else "fixed"
        click.echo(f"lrviz {verb} {_count(fixed, 'finding')}.", err=True)
    if not found and fixed and diff:
        return
    if not reports:
        click.echo("Nothing to check: no specs, configs or scripts found.", err=True)
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


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
