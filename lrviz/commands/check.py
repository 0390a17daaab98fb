"""``lrviz check``: the rules over specs, the reporters, the fixes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrviz.commands.loading import engine_option
from lrviz.commands.outcome import FINDINGS, fail, spec_errors
from lrviz.commands.summary import statistics_of, summarize
from lrviz.config.find import find_config
from lrviz.config.settings import Config
from lrviz.lint.file_report import FileReport, unreadable
from lrviz.lint.paths import SCRIPTS, SPECS, Target, targets
from lrviz.lint.select import Selection, UnknownRule, split, without
from lrviz.lint.settings import Settings
from lrviz.report import REPORTERS, reporter
from lrviz.text.files import LARGEST, LARGEST_SPEC, TooLarge, Unreadable, read_stdin, read_text

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.lint.diagnostic import Applicability, Diagnostic
    from lrviz.spec.model import Spec


@dataclass(frozen=True)
class _Mode:
    """What is done with fixes: nothing, a diff, or the file written anew.

    With ``to_stdout`` the mended text of standard input goes to standard output, so that
    nothing else may.
    """

    fix: bool
    diff: bool
    to_stdout: bool
    allowed: frozenset[Applicability]


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--select", multiple=True, metavar="C,...", help="Only these rules; ALL is all.")
@click.option("--ignore", multiple=True, metavar="C,...", help="Not these rules.")
@click.option("--extend-select", multiple=True, metavar="C,...", help="These rules as well.")
@click.option(
    "--output-format",
    type=click.Choice(REPORTERS),
    default="text",
    show_default=True,
    help="How findings are shown.",
)
@click.option("--fix", is_flag=True, help="Mend what can safely be mended.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the other fixes too.")
@click.option("--diff", "diff_", is_flag=True, help="Show the fixes; change nothing.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 though something was found.")
@click.option("--statistics", is_flag=True, help="How often each rule was broken.")
@click.option("--skip-non-specs", is_flag=True, help="Pass by TOML files that are no spec.")
@click.option("--scripts", is_flag=True, help="In folders: *.py and *.ipynb too.")
@click.option("--spec", "spec_path", metavar="SPEC", help="Hold the scripts to this spec.")
@click.option("--stdin-filename", metavar="NAME", help="What messages call standard input.")
@engine_option()
@click.option("--trust", metavar="PKG", multiple=True, help="Allow imports from this package.")
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    output_format: str,
    fix: bool,
    unsafe_fixes: bool,
    diff_: bool,
    exit_zero: bool,
    statistics: bool,
    skip_non_specs: bool,
    scripts: bool,
    spec_path: str | None,
    stdin_filename: str | None,
    engine: Engine,
    trust: tuple[str, ...],
) -> None:
    """Find mistakes in specs (*.toml) and in training scripts (*.py, *.ipynb).

    PATHs are files, folders (walked for *.toml; with --scripts for scripts too), or - for
    standard input. Scripts are read, never imported or run.
    """
    if not paths:
        paths = (".",)
    with spec_errors():
        config = find_config(Path.cwd())
    selection = _selection(config, select, ignore, extend_select)
    settings = Settings(selection, (*trust, *config.trust), engine, config.options)
    if spec_path is not None:
        settings = replace(settings, spec=_given_spec(spec_path, settings))
    allowed: frozenset[Applicability] = frozenset(("safe", "unsafe") if unsafe_fixes else ("safe",))
    mode = _Mode(fix, diff_, fix and not diff_ and "-" in paths, allowed)
    reports: list[FileReport] = []
    waiting: list[int] = []
    fixed, changes = 0, False
    unwritten: list[str] = []
    endings = (*SPECS, *SCRIPTS) if scripts else SPECS
    found = targets(paths, exclude=config.exclude, folder=config.folder, endings=endings)
    for target in found:
        text, report = _read(target, stdin_filename, quiet=skip_non_specs or not target.named)
        if report is None:
            continue
        if text is None:
            reports.append(_per_file(report, config))
            continue
        name = report.name
        if (skip_non_specs or not target.named) and not _is_ours(text, name):
            continue
        if not (mode.fix or mode.diff):
            if name.endswith(SCRIPTS):  # all of them together, below
                waiting.append(len(reports))
                reports.append(report)
            else:
                reports.append(_per_file(_check(text, name, target, settings), config))
            continue
        done = _fix(text, name, target, settings, config, mode)
        reports.append(done.report)
        if done.unwritten is not None:
            unwritten.append(done.unwritten)
            continue
        fixed, changes = fixed + done.count, changes or done.changed
    if waiting:
        from lrviz.lint.parallel import check_scripts

        scripts_read = [(reports[n].name, reports[n].text or "") for n in waiting]
        for number, report in zip(waiting, check_scripts(scripts_read, settings), strict=True):
            reports[number] = _per_file(report, config)
    _show(context, reports, output_format, statistics, mode)
    summarize(reports, fixed, diff=mode.diff, scripts=scripts)
    if unwritten:
        fail("\nlrviz: ".join(unwritten))
    failing = any(d.fails for report in reports for d in report.diagnostics)
    if (failing or (mode.diff and changes)) and not exit_zero:
        raise click.exceptions.Exit(FINDINGS)


def _selection(
    config: Config, select: Sequence[str], ignore: Sequence[str], extend: Sequence[str]
) -> Selection:
    """The rules to run: the command line's own, on top of the project's."""
    for option, given in (("--select", select), ("--ignore", ignore), ("--extend-select", extend)):
        if given and not split(given):  # as with an empty variable of a script
            fail(f"{option} names no rule; expected codes, prefixes or names, as in LR3,LR201")
    try:
        return Selection(
            split(select) if select else config.select,
            (*(() if select else config.extend_select), *split(extend)),
            (*config.ignore, *split(ignore)),
        )
    except UnknownRule as error:
        fail(str(error))


def _read(
    target: Target, stdin_filename: str | None, *, quiet: bool
) -> tuple[str | None, FileReport | None]:
    """The text of a file, and what messages call it; or the report that it cannot be read.

    Neither where it is too large for a spec, and ``quiet``: nobody said that it is one.
    """
    name = target.path
    if name == "-":
        name = stdin_filename or "<stdin>"
    largest = LARGEST if name.endswith(SCRIPTS) else LARGEST_SPEC
    try:
        text = read_stdin(largest) if target.path == "-" else read_text(Path(target.path), largest)
    except Unreadable as error:
        if quiet and isinstance(error, TooLarge):
            return None, None
        code = "LR600" if name.endswith(SCRIPTS) else "LR001"
        return None, unreadable(name, str(error), code)
    return text, FileReport(name, text)


def _given_spec(path: str, settings: Settings) -> Spec:
    """The spec that scripts are held to; one that cannot be read ends the command."""
    from lrviz.spec.reader import load

    with spec_errors():
        return load(path, trust=settings.trust)


def _is_ours(text: str, name: str) -> bool:
    """Whether a file that nobody named is to be checked: any script, and TOML that is a spec."""
    if name.endswith(SCRIPTS):
        return True
    from lrviz.lint.files import is_spec

    return is_spec(text)


def _check(text: str, name: str, target: Target, settings: Settings) -> FileReport:
    if name.endswith(SCRIPTS):
        from lrviz.lint.scripts import check_script_file

        return check_script_file(text, name, settings)
    from lrviz.lint.files import check_file

    folder = Path() if target.path == "-" else Path(target.path).parent
    return check_file(text, name, folder, settings)


def _per_file(report: FileReport, config: Config) -> FileReport:
    """The report without what the project ignores in this file."""
    ignored = config.ignored_in(report.name)
    return replace(report, diagnostics=without(report.diagnostics, ignored)) if ignored else report


@dataclass(frozen=True)
class _Done:
    """A file after its fixes; ``unwritten`` says why they could not be written, if so."""

    report: FileReport
    count: int
    changed: bool
    unwritten: str | None = None


def _fix(
    text: str, name: str, target: Target, settings: Settings, config: Config, mode: _Mode
) -> _Done:
    """Mend a file, or show how it would be mended."""
    from lrviz.lint.fix import diff, fix_text

    last: list[FileReport] = []

    def found(now: str) -> Sequence[Diagnostic]:
        last[:] = [_per_file(_check(now, name, target, settings), config)]
        return last[0].diagnostics

    result = fix_text(text, found, mode.allowed)
    changed = result.text != text
    if mode.diff:
        click.echo(diff(text, result.text, name), nl=False)
        return _Done(last[0], result.count, changed)
    if target.path == "-":
        sys.stdout.write(result.text)
    elif changed:
        from lrviz.output import CannotWrite, write

        try:
            write(target.path, [result.text.encode()])
        except CannotWrite as error:
            found(text)
            return _Done(last[0], 0, False, str(error))
    return _Done(last[0], result.count, changed)


def _show(
    context: click.Context,
    reports: Sequence[FileReport],
    output_format: str,
    statistics: bool,
    mode: _Mode,
) -> None:
    """The findings on standard output; on standard error where that has the mended text."""
    if mode.diff:
        return
    stream = sys.stderr if mode.to_stdout else sys.stdout
    color = context.color if context.color is not None else stream.isatty()
    if statistics:
        stream.write("".join(statistics_of(reports)))
    else:
        stream.write(reporter(output_format)(reports, color))
    stream.flush()
