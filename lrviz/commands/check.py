"""``lrviz check``: the rules over specs, configs and scripts, the reporters, the fixes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lrviz.commands import completion
from lrviz.commands.colored import colored, colors
from lrviz.commands.loading import (
    Decorator,
    Request,
    Trust,
    assume_option,
    engine_option,
    set_option,
    source_option,
    trust_option,
)
from lrviz.commands.outcome import FINDINGS, fail, spec_errors, write
from lrviz.commands.runs import run_options
from lrviz.commands.summary import statistics_of, summarize
from lrviz.config.find import find_config
from lrviz.config.settings import Config
from lrviz.lint.file_report import FileReport, unreadable
from lrviz.lint.paths import Target, targets
from lrviz.lint.select import Selection, UnknownRule, split, without
from lrviz.lint.settings import Settings
from lrviz.report import REPORTERS, reporter
from lrviz.sources.assume import parse_assumption
from lrviz.sources.source import Source, open_source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, SYNTAXES, syntax_of
from lrviz.text.files import TooLarge, Unreadable, encode

if TYPE_CHECKING:
    from lrviz.engine import Engine
    from lrviz.lint.diagnostic import Applicability, Diagnostic
    from lrviz.spec.model import Spec
    from lrviz.spec.overrides import Override


@dataclass(frozen=True)
class _Request:
    """What is asked for, as the options of the command line say; see their help."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    extend_select: tuple[str, ...]
    output_format: str
    fix: bool
    unsafe_fixes: bool
    diff: bool
    exit_zero: bool
    statistics: bool
    skip_non_specs: bool
    spec_path: str | None
    stdin_filename: str | None
    runs: tuple[str, ...]
    run_column: str | None
    sets: tuple[str, ...]
    assume: tuple[str, ...]
    kind: str | None
    engine: Engine
    trust: Trust

    @property
    def allowed(self) -> frozenset[Applicability]:
        """The fixes that may be made."""
        return frozenset(("safe", "unsafe") if self.unsafe_fixes else ("safe",))

    @property
    def fixes(self) -> bool:
        """Whether fixes are made or shown."""
        return self.fix or self.diff

    @property
    def to_stdout(self) -> bool:
        """Whether the fixed text of standard input goes to standard output, and nothing else."""
        return self.fix and not self.diff and "-" in self.paths


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
    request = _Request(**{**options, "paths": options["paths"] or (".",)})
    _check_of_one(request)
    with spec_errors():
        config = find_config(Path.cwd())
        settings = _settings(request, config)
    checked = _Check(request, config, settings, colors(context, sys.stdout))
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


def _check_of_one(request: _Request) -> None:
    """End the command where an option that is about one file stands beside several."""
    one = len(request.paths) == 1 and (request.paths[0] == "-" or Path(request.paths[0]).is_file())
    if request.runs and not (one and request.paths[0] != "-"):
        fail("--run: expected the one file whose schedule the run is held against")
    if request.sets and not one:
        fail("--set: expected the one file whose values are replaced")
    if request.sets and request.fixes:
        fail("--set with --fix or --diff: a fix is for the file as it is; run it without --set")


def _settings(request: _Request, config: Config) -> Settings:
    settings = Settings(
        _selection(config, request),
        request.trust.within(config),
        request.engine,
        config.options,
        assume=tuple(parse_assumption(text) for text in request.assume),
        assumed_in=config.assumed_in,
        sets=_sets(request.sets),
        kind=request.kind,
    )
    if request.kind is not None:
        from lrviz.sources.door import named_kind

        named_kind(request.kind)  # a name that there is not ends the command
    if request.spec_path is None:
        return settings
    return replace(settings, spec=_given_spec(request.spec_path, settings))


def _sets(texts: Sequence[str]) -> tuple[Override, ...]:
    if not texts:
        return ()
    from lrviz.spec.overrides import parse_set

    return tuple(map(parse_set, texts))


def _selection(config: Config, request: _Request) -> Selection:
    """The rules to run: the command line's own, on top of the project's."""
    given = {
        "--select": request.select,
        "--ignore": request.ignore,
        "--extend-select": request.extend_select,
    }
    for option, texts in given.items():
        if texts and not split(texts):  # as with an empty variable of a script
            fail(f"{option} names no rule; expected codes, prefixes or names, as in LR3,LR201")
    try:
        return Selection(
            split(request.select) if request.select else config.select,
            (*(() if request.select else config.extend_select), *split(request.extend_select)),
            (*config.ignore, *split(request.ignore)),
        )
    except UnknownRule as error:
        fail(str(error))


def _given_spec(path: str, settings: Settings) -> Spec:
    """The spec that scripts are held to; one that cannot be read ends the command."""
    from lrviz.spec.reader import load

    return load(path, trust=settings.trust)


class _Check:
    """One run of the command: the files that are read, and what came of their fixes."""

    def __init__(self, request: _Request, config: Config, settings: Settings, color: bool) -> None:
        self._request, self._config, self._settings = request, config, settings
        self._color = color
        self.fixed = 0
        self.changes = False
        self.unwritten: list[str] = []

    def reports(self) -> list[FileReport]:
        """The report of each file, in their order; scripts are checked all together."""
        reports: list[FileReport] = []
        waiting: list[tuple[int, Source]] = []
        for found in self._sources():
            if isinstance(found, FileReport):
                reports.append(self._per_file(found))
            elif self._request.fixes:
                reports.append(self._fix(*found))
            elif found[0].syntax in (PYTHON, NOTEBOOK):
                waiting.append((len(reports), found[0]))
                reports.append(FileReport(found[0].name, found[0].text))
            else:
                reports.append(self._checked(found[0]))
        if waiting:
            from lrviz.lint.parallel import check_scripts

            together = check_scripts([source for _, source in waiting], self._settings)
            for (number, _), report in zip(waiting, together, strict=True):
                reports[number] = self._per_file(report)
        return reports

    def with_runs(self, report: FileReport) -> FileReport:
        """The report, and what the runs are found to do otherwise than the schedule says."""
        from lrviz.commands.runs import with_runs

        request = self._request
        asked = Request(
            sets=request.sets, assume=request.assume, kind=request.kind, trust=request.trust
        )
        return self._per_file(
            with_runs(
                report, request.paths[0], request.runs, request.run_column, asked, self._settings
            )
        )

    def _sources(self) -> Iterator[FileReport | tuple[Source, Target]]:
        """The files to check, each with where it lies; a report of one that cannot be read."""
        request, config = self._request, self._config
        endings = tuple(ending for syntax in SYNTAXES for ending in syntax.endings)
        walked = targets(
            request.paths, exclude=config.exclude, folder=config.folder, endings=endings
        )
        for target in walked:
            quiet = request.skip_non_specs or not target.named
            name = target.path
            if name == "-":
                name = request.stdin_filename or "<stdin>"
            syntax = syntax_of(name)
            try:
                source = open_source(target.path, syntax, name=name)
            except Unreadable as error:
                # Nobody said that a file is ours which is larger than anything of its kind.
                if not (quiet and isinstance(error, TooLarge)):
                    yield unreadable(name, str(error), syntax.broken)
                continue
            if not quiet or request.kind is not None or _is_ours(source):
                yield source, target

    def _checked(self, source: Source) -> FileReport:
        from lrviz.lint.files import check_source

        return self._per_file(check_source(source, self._settings))

    def _per_file(self, report: FileReport) -> FileReport:
        """The report without what the project ignores in this file."""
        ignored = self._config.ignored_in(report.name)
        if not ignored:
            return report
        return replace(report, diagnostics=without(report.diagnostics, ignored))

    def _fix(self, source: Source, target: Target) -> FileReport:
        """Fix a file, or show how it would be fixed."""
        from lrviz.lint.fix import diff, fix_text
        from lrviz.output import CannotWrite, replace_text, sweep

        python = source.syntax.declares
        if target.path != "-" and not self._request.diff:
            sweep(Path(target.path).parent)
        last: list[FileReport] = []

        def found(now: str) -> Sequence[Diagnostic]:
            last[:] = [self._checked(replace(source, text=now))]
            return last[0].diagnostics

        result = fix_text(source.text, found, self._request.allowed)
        if self._request.diff:
            self.fixed, self.changes = self.fixed + result.count, self.changes or bool(result.count)
            text = diff(source.text, result.text, source.name)
            click.echo(colored(text) if self._color else text, nl=False)
            return last[0]
        if target.path == "-":
            write("-", [encode(result.text, python=python)])
        elif result.text != source.text:
            try:
                replace_text(target.path, source.text, result.text, python=python)
            except CannotWrite as error:
                found(source.text)
                self.unwritten.append(str(error))
                return last[0]
        self.fixed += result.count
        return last[0]


def _is_ours(source: Source) -> bool:
    """Whether a file that nobody named is to be checked: one that is recognised, any script."""
    from lrviz.sources.kinds import kind_of

    return kind_of(source) is not None


def _show(context: click.Context, request: _Request, reports: Sequence[FileReport]) -> None:
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
