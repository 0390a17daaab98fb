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
from lrviz.sources.script.kind import SCRIPTS
from lrviz.sources.script.source import may_schedule
from lrviz.sources.source import open_source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, syntax_of
from lrviz.sources.written import written
from lrviz.spec.reader import spec_of
from lrviz.spec.unknown import EPOCH_LENGTH
from lrviz.text.files import Unreadable
from lrviz.text.problem import SpecError, printable


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
    return list(_shown(reading, known, name, below))


def _shown(reading: Reading, known: Assumed, name: str, below: str) -> Iterator[Derived | str]:
    several = len(reading.plans) > 1
    for plan in reading.plans:
        line = plan.at.line if plan.at is not None else 1
        try:
            text = _spec(plan, known)
        except Missing as error:
            names = ", ".join(printable(one.name) for one in error.unknown)
            yield _left_out(name, line, plan.label, f"nobody says {names}")
        except SpecError as error:
            yield _left_out(name, line, plan.label, error.problems[0].message)
        else:
            yield Derived(text, f"{below}:{line}", plan.label if several else "")
    for one in reading.unknown:
        yield _left_out(name, one.at.line if one.at is not None else 1, one.label, one.reason)


def _left_out(name: str, line: int, label: str, reason: str) -> str:
    named = f"{label}: " if label else ""
    return f"{printable(name)}:{line}: {named}left out: {reason}"


def _spec(plan: Plan, known: Assumed) -> str:
    """The spec of a plan, without the length of an epoch where nothing needs it.

    Raises:
        Missing: Nobody says a number that it depends on.
    """
    table = dict(plan.table)
    try:
        spec = spec_of(plan, assumed=known)
    except Missing:
        shorter = without_steps(plan, assumed=known)
        if shorter is None or shorter.steps_per_epoch != 1:
            raise
        spec = shorter
        table = {key: value for key, value in table.items() if key not in EPOCH_LENGTH}
    else:
        table = dict(spec.plan.table)
    return written(spec.plan, table, spec.assumptions)
