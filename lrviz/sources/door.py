"""The door: a file is opened once, recognised, and read into its plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lrviz.sources import spec_file
from lrviz.sources.assume import Assumed, Assumption, assumed
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.kinds import default_kind, kind_of, kinds, read
from lrviz.sources.plan import Plan
from lrviz.sources.source import Source, open_source, unreadable
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, SYNTAXES, syntax_of
from lrviz.text.files import Unreadable
from lrviz.text.problem import Problem, SpecError, did_you_mean, listed, printable, quote

_NEXT: Final = "`lrviz init` prints a spec to start from"


@dataclass(frozen=True)
class Found:
    """What a file was read into.

    Attributes:
        source: The file.
        kind: The kind that it is of.
        reading: What it says.
        assumed: What it does not say, and somebody else does.
    """

    source: Source
    kind: Kind
    reading: Reading
    assumed: Assumed

    def only(self, at: str | None = None) -> Plan:
        """The one schedule of the file, or the one that is built at a line.

        Args:
            at: The line, "42"; of a notebook with its cell, "3:2". Where several are built in that
                line, with the column after it, "42:9".

        Raises:
            SpecError: There is none, or there are several.
        """
        plans = self.reading.plans
        if at is not None:
            plans = tuple(plan for plan in plans if at in (self._at(plan), self._at(plan, True)))
        if len(plans) == 1:
            return plans[0]
        if at is not None and not plans:  # there may be some at other columns
            line = at.rpartition(":")[0]
            plans = tuple(plan for plan in self.reading.plans if self._at(plan) == line)
        raise SpecError([*self.reading.problems, *self._reasons(at, plans)])

    def _at(self, plan: Plan, with_column: bool = False) -> str | None:
        """Where the schedule is built, as `only` takes it; None where the file is one schedule."""
        if plan.at is None:
            return None
        cells = plan.source.cells
        line = str(plan.at.line)
        if cells is not None:
            line = f"{cells.cell_at(plan.at.line).number}:{cells.shifted(plan.at).line}"
        return f"{line}:{plan.at.column}" if with_column else line

    def unreadable(self) -> list[Problem]:
        """Why the schedules that cannot be known cannot be."""
        problems = []
        for one in self.reading.unknown:
            why = f"{one.reason}; {one.remedy}" if one.remedy else one.reason
            message = f"{_of(one.label)}cannot be known: {why}"
            problems.append(Problem("LR002", message, self.source.name, one.at))
        return problems

    def _reasons(self, at: str | None, plans: tuple[Plan, ...]) -> list[Problem]:
        """Why there is not one schedule."""
        name = self.source.name
        if plans:
            return [Problem("LR002", self._which(plans), name)]
        if at is not None and self.reading.plans:
            places = ", ".join(dict.fromkeys(filter(None, map(self._at, self.reading.plans))))
            how = f"--at takes {places}" if places else "the file is one schedule, without --at"
            message = f"no schedule is built at {at}; {how}"
            return [Problem("LR002", message, name)]
        if self.reading.unknown:
            return self.unreadable()
        if self.reading.problems:
            return []
        return [Problem("LR002", no_schedule(self.source, self.kind), name)]

    def _which(self, plans: tuple[Plan, ...]) -> str:
        """What is said of several schedules, or of one at another column of a line."""
        places = [self._at(plan, True) for plan in plans]
        beside = len(set(map(self._at, plans))) < len(plans) or len(plans) == 1
        labels = "; ".join(
            f"{plan.label}, column {plan.at.column}"
            if beside and plan.at is not None
            else plan.label
            for plan in plans
        )
        if len(set(places)) < len(plans):
            how = "some are built by one call, so that only `lrviz plot` can show them"
        else:
            line = "CELL:LINE" if plans[0].source.cells is not None else "LINE"
            how = f"say which with --at {line}{':COLUMN' if beside else ''}"
        count = f"there are {len(plans)} schedules" if len(plans) > 1 else "there is one"
        return f"{count} here: {labels}; {how}"


def no_schedule(source: Source, kind: Kind | None) -> str:
    """What is said of a file in which there is no schedule: what was looked at, and what to type.

    Args:
        kind: What it was read as; None where it was not recognised.
    """
    if source.syntax in (PYTHON, NOTEBOOK):
        from lrviz.sources.script.absent import absent

        return absent(source)
    if kind is None:
        return _not_ours(source)
    return f"this is read as {kind.title}, and sets no schedule; {_NEXT}"


def open_file(path: str | Path, *, name: str | None = None, kind: str | None = None) -> Source:
    """The file at ``path``, or standard input where that is ``-``.

    Args:
        name: What messages call it, and by whose ending its language is told.
        kind: The kind that the user says it is of.

    Raises:
        SpecError: It cannot be read as text.
    """
    shown = name or ("<stdin>" if str(path) == "-" else str(path))
    syntax = syntax_of(shown)
    if kind is not None and not shown.lower().endswith(syntax.endings):
        syntax = named_kind(kind).syntaxes[0]
    try:
        return open_source(path, syntax, name=name)
    except Unreadable as error:
        why = Unreadable(_folder(shown)) if Path(path).is_dir() else error
        raise unreadable(shown, why, syntax) from None


def _folder(name: str) -> str:
    import shlex

    name = printable(shlex.quote(name))
    return (
        f"is a folder: `lrviz check {name}` checks what is in it, `lrviz gallery {name}` draws it"
    )


def named_kind(name: str) -> Kind:
    """The kind of that name.

    Raises:
        SpecError: There is none.
    """
    names = {kind.name: kind for kind in kinds()}
    if name in names:
        return names[name]
    near = did_you_mean(name, names) or f"; there are {listed(tuple(names))}"
    message = f"{quote(name)} is no kind of source{near}"
    origin = f"--source {name}"
    raise SpecError([Problem("LR005", message, origin, origin=origin)])


def read_plans(
    source: Source,
    given: Iterable[Assumption] = (),
    project: Iterable[Assumption] = (),
    kind: str | None = None,
    *,
    with_run: bool = False,
) -> Found:
    """What a source that the user named says.

    Args:
        given: What the command line assumes.
        project: What pyproject.toml assumes of it.
        kind: The kind that the user says it is of; else it is recognised.
        with_run: Whether the run of a script is wanted, too.

    Raises:
        SpecError: It is of no kind that lrviz knows, or cannot be read.
    """
    found = named_kind(kind) if kind is not None else kind_of(source)
    found = found or default_kind(source.syntax)
    if found is None:
        raise _broken(source) or SpecError([source.problem("LR002", no_schedule(source, None))])
    known = assumed(source, given, project)
    return Found(source, found, read(found, source, known, only_plans=not with_run), known)


def _not_ours(source: Source) -> str:
    broken = _broken(source)
    if broken is not None:
        [problem, *_] = broken.problems
        place = "" if problem.span is None else f"line {problem.span.line}: "
        return f"{place}{problem.message}"
    names = [kind.name for kind in kinds() if source.syntax in kind.syntaxes]
    message = f"no schedule is recognised in this {source.syntax.name} file"
    if not names:
        endings = listed([ending for syntax in SYNTAXES for ending in syntax.endings])
        return f"{message}; lrviz reads {endings}"
    if source.document is not None and spec_file.claims(source.document.values):
        return f"{message}; a spec of lrviz is TOML: {_NEXT}"
    return f"{message}. Say what it is (--source {'|'.join(names)}); {_NEXT}"


def _broken(source: Source) -> SpecError | None:
    """Why a text is not of its language, of which nobody can say what it was meant as."""
    try:
        _ = source.document
    except SpecError as error:
        return error
    return None


def _of(label: str) -> str:
    return f"{label}: this " if label else "this "
