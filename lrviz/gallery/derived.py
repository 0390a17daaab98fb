"""Schedules of scripts and configs for the page: each as the spec that ``lrviz spec`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lrviz.config.settings import Config
from lrviz.engine.unknown import without_steps
from lrviz.lint.files import may_be_ours
from lrviz.sources import spec_file
from lrviz.sources.assume import Assumed, assumed
from lrviz.sources.kind import Reading
from lrviz.sources.kinds import kind_of
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Missing
from lrviz.sources.script.cells import cells_in
from lrviz.sources.script.kind import SCRIPTS
from lrviz.sources.script.notebook import Joined
from lrviz.sources.script.source import may_schedule
from lrviz.sources.source import open_source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, syntax_of
from lrviz.sources.written import written
from lrviz.spec.reader import spec_of
from lrviz.spec.unknown import EPOCH_LENGTH
from lrviz.text.files import Unreadable
from lrviz.text.problem import Span, SpecError, printable


@dataclass(frozen=True)
class Derived:
    """A schedule of a file that is no spec.

    Attributes:
        text: Its spec.
        at: Where it stands: ``train.py:42``.
        label: What tells it from the others of its file, if there are several.
    """

    text: str
    at: str
    label: str


def derived(path: Path, name: str, below: str, config: Config) -> list[Derived | str]:
    """The schedules of a file, and a line for each that cannot be shown.

    Args:
        name: What messages call the file.
        below: The way to it from the gallery's folder.
    """
    syntax = syntax_of(path.name)
    try:
        source = open_source(path, syntax, name=name)
        if syntax in (PYTHON, NOTEBOOK) and not may_be_ours(source):
            return []
        kind = kind_of(source)
        if kind is None or kind is spec_file.SPEC:
            return []
        if kind is SCRIPTS and not may_schedule(source.text):
            return []
        known = assumed(source, (), config.assumed_in(name))
        reading = (kind.plans or kind.read)(source, known)
    except (Unreadable, SpecError):
        return []  # it may be anybody's: `lrviz check` says what is wrong with it
    return list(_shown(reading, known, _Place(name, cells_in(source)), below))


@dataclass(frozen=True)
class _Place:
    """How a place in a file is named: by its line, of a notebook in its cell."""

    name: str
    cells: Joined | None

    def of(self, at: Span | None) -> str:
        if at is None or self.cells is None:
            return str(1 if at is None else at.line)
        return f"cell {self.cells.cell_at(at.line).number}:{self.cells.shifted(at).line}"

    def said(self, text: str) -> str:
        return text if self.cells is None else self.cells.renumbered(text)

    def left_out(self, at: Span | None, label: str, reason: str) -> str:
        why = self.said(f"{label}: left out: {reason}" if label else f"left out: {reason}")
        return f"{printable(self.name)}:{self.of(at)}: {why}"


def _shown(reading: Reading, known: Assumed, place: _Place, below: str) -> Iterator[Derived | str]:
    several = len(reading.plans) > 1
    for plan in reading.plans:
        try:
            text = _spec(plan, known)
        except Missing as error:
            names = ", ".join(printable(one.name) for one in error.unknown)
            yield place.left_out(plan.at, plan.label, f"nobody says {names}")
        except SpecError as error:
            yield place.left_out(plan.at, plan.label, error.problems[0].message)
        else:
            at = f"{below}:{place.of(plan.at)}"
            yield Derived(text, at, place.said(plan.label) if several else "")
    for one in reading.unknown:
        yield place.left_out(one.at, one.label, one.reason)


def _spec(plan: Plan, known: Assumed) -> str:
    """The spec of a plan, without the length of an epoch where nothing needs it.

    Raises:
        Missing: Nobody says a number that it depends on.
    """
    left_out: tuple[str, ...] = ()
    try:
        spec = spec_of(plan, assumed=known)
    except Missing:
        shorter = without_steps(plan, assumed=known)
        if shorter is None or shorter.steps_per_epoch != 1:
            raise
        spec, left_out = shorter, EPOCH_LENGTH
    table = {key: value for key, value in spec.plan.table.items() if key not in left_out}
    return written(spec.plan, table, spec.assumptions)
