"""One run of `lrviz check`: the files that are read, checked, and fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lrviz.commands.check_request import CheckRequest
from lrviz.commands.colored import colored
from lrviz.commands.options import Request
from lrviz.commands.outcome import write
from lrviz.config.settings import Config
from lrviz.lint.file_report import FileReport, unreadable
from lrviz.lint.paths import Target, targets
from lrviz.lint.select import without
from lrviz.lint.settings import Settings
from lrviz.sources.source import Source, Syntax, open_source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, SYNTAXES, TOML, syntax_of
from lrviz.text.files import TooLarge, Unreadable, encode

if TYPE_CHECKING:
    from lrviz.lint.diagnostic import Diagnostic


_OWN: Final = {TOML.name: "specs", PYTHON.name: "scripts", NOTEBOOK.name: "scripts"}
"""The languages whose files are most likely ours, and what they are then."""


class Checking:
    """One run of the command: the files that are read, and what came of their fixes."""

    def __init__(
        self, request: CheckRequest, config: Config, settings: Settings, color: bool
    ) -> None:
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
            quiet = bool(request.skip_non_specs or request.only or not target.named)
            name = target.path
            if name == "-":
                name = request.stdin_filename or "<stdin>"
            syntax = syntax_of(name)
            try:
                source = open_source(target.path, syntax, name=name)
            except Unreadable as error:
                if not quiet or (_may_be_ours(syntax, error) and self._wants(_OWN[syntax.name])):
                    yield unreadable(name, error, syntax)
                continue
            if not quiet or request.kind is not None or self._wants(_family(source)):
                yield source, target

    def _wants(self, family: str | None) -> bool:
        """Whether files of a family are to be checked that nobody named; None is of none."""
        return family is not None and (not self._request.only or family in self._request.only)

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


def _may_be_ours(syntax: Syntax, error: Unreadable) -> bool:
    """Whether a file that cannot be read may be one of ours, though nobody said so.

    It is none where it is larger than anything of its kind, or in a language of which most files
    are other programs'.
    """
    return syntax.name in _OWN and not isinstance(error, TooLarge)


def _family(source: Source) -> str | None:
    """What a file is: a spec, a config or a script (any is one); None where none of ours."""
    from lrviz.sources.kinds import family, kind_of

    kind = kind_of(source)
    return None if kind is None else family(kind)
