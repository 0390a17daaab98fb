"""Training scripts and notebooks as sources: read into a run, and that into plans."""

from __future__ import annotations

import ast
import sys
import warnings
from functools import partial
from symtable import symtable
from typing import TYPE_CHECKING, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.script.kept import tree_of
from lrviz.sources.script.newer import newer
from lrviz.sources.script.notebook import Joined, NotANotebook, joined
from lrviz.sources.script.source import (
    Position,
    imports_training,
    may_schedule,
    names_scheduler,
)
from lrviz.sources.script.source import Source as Script
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON
from lrviz.text.problem import Problem, Span, SpecError

if TYPE_CHECKING:
    from lrviz.sources.script.run.run import Run

BROKEN: Final = "LR600"
"""The rule that a text breaks which is not Python."""
MOST_SCHEDULERS: Final = 300
MOST_STEPS: Final = 1500
"""Of one script: the rules hold each scheduler, and each call of ``step()``, against the others."""


def read(
    source: Source, assumed: Assumed, *, even_unnamed: bool = False, with_run: bool = True
) -> Reading:
    """The run of a script, and its schedules.

    For its run, a text that imports nothing that trains is not even parsed; one that names no
    scheduler is parsed, and no more.

    Args:
        even_unnamed: Read a script that names no scheduler of torch as well.
        with_run: Whether its run is wanted, which rules over scripts read; else a schedule is
            looked for whatever the text names: another file of the project may make it.

    Raises:
        SpecError: It is not Python (LR600).
    """
    begun = _begun(source, even_unnamed, whole=not with_run)
    if begun is None:
        return Reading()
    script, tree, named = begun
    from lrviz.sources.script.plans.plans import schedules_of

    try:
        run = _run(script, tree) if named and with_run else None
        found = schedules_of(source, tree, script.text, assumed, for_rules=with_run)
    except RecursionError:  # an expression too deep to follow: nothing is known
        return Reading()
    return Reading(found.plans, found.unknown, run=run, for_rules=found.for_rules)


def run_of(source: Source, *, even_unnamed: bool = False) -> Run | None:
    """The run of a script, without its schedules; None where there is nothing to be read.

    Raises:
        SpecError: It is not Python (LR600).
    """
    begun = _begun(source, even_unnamed)
    if begun is None:
        return None
    script, tree, named = begun
    try:
        return _run(script, tree) if named else None
    except RecursionError:
        return None


def _begun(
    source: Source, even_unnamed: bool, *, whole: bool = False
) -> tuple[Script, ast.Module, bool] | None:
    """A parsed text, and whether it names a scheduler; None where it makes no schedule.

    Args:
        whole: Whether it is to be read whatever it names.
    """
    text = source.text
    if not whole and not imports_training(text):
        return None
    if text.startswith("\ufeff"):  # ast wants none; a form feed keeps the columns
        text = "\f" + text[1:]
    script = Script(text, source.name)
    named = names_scheduler(text) or (even_unnamed and "sched" in text)
    if not named and not whole and not may_schedule(text):
        if not _is_python(text):
            _parsed(script)
        return None
    return script, _parsed(script), named


def _run(script: Script, tree: ast.Module) -> Run:
    """The run of a script; raises SpecError, an info, where it takes more than one may have."""
    from lrviz.sources.script.interpreter.budgets import MOST_WORK, Spent
    from lrviz.sources.script.interpreter.reading import read_script

    try:
        run = read_script(script.text, script.name, tree)
    except Spent as spent:
        why = f"it takes more than {MOST_WORK:,} steps to follow what it does"
        raise SpecError([_too_much(why, script, spent.at)]) from None
    many, steps = run.schedulers, run.all("step")
    if len(many) > MOST_SCHEDULERS:
        why = f"it has {len(many):,} schedulers, and at most {MOST_SCHEDULERS} are compared"
        raise SpecError([_too_much(why, script, many[MOST_SCHEDULERS].at)])
    if len(steps) > MOST_STEPS:
        why = f"it has {len(steps):,} calls of step(), and at most {MOST_STEPS:,} are compared"
        raise SpecError([_too_much(why, script, steps[MOST_STEPS].at)])
    return run


def read_notebook(
    source: Source, assumed: Assumed, *, even_unnamed: bool = False, with_run: bool = True
) -> Reading:
    """The run of a notebook's code cells, one after the other.

    Raises:
        SpecError: It is no notebook, or a cell is not Python (LR600).
    """
    cells = cells_of(source)
    script = Source(source.name, source.folder, cells.text, PYTHON, cells)
    return read(script, assumed, even_unnamed=even_unnamed, with_run=with_run)


def cells_of(source: Source) -> Joined:
    """The code cells of a notebook as one script.

    Raises:
        SpecError: It is no notebook (LR600).
    """
    try:
        return joined(source.text)
    except NotANotebook as error:
        message = f"this is not a notebook: {error}."
        raise SpecError([source.problem(BROKEN, message)]) from None


def _is_python(text: str) -> bool:
    """Whether a text is surely Python: a table of its names takes less than a tree."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable(text, "", "exec")
    except Exception:  # a ``return`` outside of a function is none of our business
        return False
    return True


def _parsed(script: Script) -> ast.Module:
    """The tree of a text."""
    try:
        return tree_of(script.text)
    except SyntaxError as error:
        reason, place = (error.msg or "invalid syntax").rstrip("."), _place(error, script)
        version = newer(script.text)
        if version is not None:
            raise SpecError([_too_new(version, script.name, place)]) from None
    except ValueError as error:
        reason, place = str(error), None
    except (RecursionError, MemoryError):
        reason, place = "it is nested too deeply", None
    end = "" if reason.endswith("?") else "."
    raise SpecError([Problem(BROKEN, f"this is not Python: {reason}{end}", script.name, place)])


def _too_new(version: str, name: str, place: Span | None) -> Problem:
    """What is said of Python that is newer than the one that reads it."""
    mine = f"{sys.version_info[0]}.{sys.version_info[1]}"
    message = (
        f"this is Python {version}, which cannot be read by Python {mine}: nothing else is "
        f"checked here. Run lrviz with Python {version}."
    )
    return Problem(BROKEN, message, name, place, severity="info")


def _too_much(why: str, script: Script, at: Position) -> Problem:
    """What is said of a script that is not checked: half of one read is half understood."""
    message = f"nothing of this script is checked: {why}."
    return Problem(BROKEN, message, script.name, script.span(at), severity="info")


def _place(error: SyntaxError, script: Script) -> Span | None:
    line = error.lineno or 1
    if not 1 <= line <= len(script.lines):
        return None
    width = len(script.lines[line - 1].rstrip("\r\n"))
    column = min(max((error.offset or 1) - 1, 0), width)
    start = script.starts[line - 1] + column
    end = min(start + 1, script.starts[line - 1] + width)
    return Span(start, end, line, column + 1, line, column + 1 + end - start)


SCRIPTS: Final = Kind(
    "script",
    "a training script",
    (PYTHON,),
    imports_training,
    imports_training,
    read,
    plans=partial(read, with_run=False),
)
NOTEBOOKS: Final = Kind(
    "notebook",
    "a notebook",
    (NOTEBOOK,),
    lambda _: True,
    lambda _: True,
    read_notebook,
    plans=partial(read_notebook, with_run=False),
)
