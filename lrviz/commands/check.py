"""``lrviz check``: the rules over specs, configs and scripts, the reporters, the fixes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lrviz.commands import completion
from lrviz.commands.check_request import CheckRequest, refuse_several, settings_of
from lrviz.commands.checking import Checking
from lrviz.commands.colored import colors
from lrviz.commands.options import (
    Decorator,
    assume_option,
    engine_option,
    set_option,
    source_option,
    trust_option,
)
from lrviz.commands.outcome import FINDINGS, fail, spec_errors
from lrviz.commands.runs import run_options
from lrviz.commands.summary import statistics_of, summarize
from lrviz.config.find import find_config
from lrviz.lint.file_report import FileReport
from lrviz.report import REPORTERS, reporter
from lrviz.sources.kinds import FAMILIES


def _rules_option(name: str, help: str) -> Decorator:
    return click.option(
        name, multiple=True, metavar="C,...", shell_complete=completion.rules, help=help
    )


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=completion.files)
@_rules_option("--select", "Only these rules; ALL is all.")
@_rules_option("--ignore", "Not these rules.")
@_rules_option("--extend-select", "These rules as well.")
@click.option(
    "--output-format",
    type=click.Choice(REPORTERS),
    default="text",
    show_default=True,
    help="How findings are shown.",
)
@click.option("--fix", is_flag=True, help="Fix what can safely be fixed.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the other fixes too.")
@click.option("--diff", is_flag=True, help="Show the fixes; change nothing.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 though something was found.")
@click.option("--statistics", is_flag=True, help="Count findings per rule.")
@click.option("--skip-non-specs", is_flag=True, help="Skip files without a schedule.")
@click.option(
    "--only",
    type=click.Choice(FAMILIES),
    multiple=True,
    help="Skip the other kinds of files, and those without a schedule.",
)
@click.option("--scripts", is_flag=True, hidden=True, expose_value=False)
@click.option(
    "--spec",
    "spec_path",
    metavar="SPEC",
    shell_complete=completion.files,
    help="Check the scripts against this spec.",
)
@click.option("--stdin-filename", metavar="NAME", help="What messages call standard input.")
@run_options
@set_option()
@assume_option()
@source_option()
@engine_option()
@trust_option()
@click.pass_context
def check(context: click.Context, /, **options: Any) -> None:
    """Find mistakes in specs, frameworks' configs, training scripts and notebooks.

    PATHs are files, folders (walked for *.toml, *.yaml, *.json, *.py and *.ipynb), or - for
    standard input. Scripts and configs are read, never imported or run.
    """
    request = CheckRequest(**{**options, "paths": options["paths"] or (".",)})
    refuse_several(request)
    with spec_errors():
        config = find_config(Path.cwd())
        settings = settings_of(request, config)
    checked = Checking(request, config, settings, colors(context, sys.stdout))
    reports = checked.reports()
    if request.runs:
        reports = [checked.with_runs(report) for report in reports]
    _show(context, request, reports)
    summarize(reports, checked.fixed, diff=request.diff)
    if checked.unwritten:
        fail("\nlrviz: ".join(checked.unwritten))
    failing = any(d.fails for report in reports for d in report.diagnostics)
    if (failing or (request.diff and checked.changes)) and not request.exit_zero:
        raise click.exceptions.Exit(FINDINGS)


def _show(context: click.Context, request: CheckRequest, reports: Sequence[FileReport]) -> None:
    """The findings on standard output; on standard error where that has the fixed text."""
    if request.diff:
        return
    stream = sys.stderr if request.to_stdout else sys.stdout
    color = colors(context, stream)
    if request.statistics:
        stream.write("".join(statistics_of(reports)))
    else:
        stream.write(reporter(request.output_format)(reports, color))
    stream.flush()
