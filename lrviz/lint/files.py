"""One source, checked: what every rule finds in it, selected, and not suppressed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.file_report import FileReport, at_fault
from lrviz.lint.ignores import ignores
from lrviz.lint.outcome import Checked, of_problem, place_of
from lrviz.lint.registry import find
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.lint.suppress import suppress
from lrviz.sources.assume import Assumed, assumed, torch_in
from lrviz.sources.door import no_schedule
from lrviz.sources.kind import Kind, Reading
from lrviz.sources.kinds import default_kind, is_format, kind_of, may_be_a_config, read
from lrviz.sources.plan import Plan
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK, PYTHON, syntax_of
from lrviz.text.problem import SpecError


def check_file(text: str, name: str, folder: Path, settings: Settings) -> FileReport:
    """Check a text as the file of that name."""
    return check_source(Source(name, folder, text, syntax_of(name)), settings)


def check_source(source: Source, settings: Settings) -> FileReport:
    """Check a source: its schedules by the rules over curves, a script's run by its own too."""
    try:
        return _check(source, settings)
    except Exception as error:  # a fault of lrviz's must not hide what is in other files
        return at_fault(source.name, source.text, error, source.syntax.broken)


def may_be_ours(source: Source) -> bool:
    """Whether a script may be of our business, by a cheap search: most are dismissed unparsed."""
    from lrviz.sources.script.source import imports_training, mentions_training

    # A notebook's text is JSON, in which no word boundary is one of Python's.
    trains = mentions_training if source.syntax is NOTEBOOK else imports_training
    return trains(source.text) or may_be_a_config(source)


def _check(source: Source, settings: Settings) -> FileReport:
    if source.syntax in (PYTHON, NOTEBOOK) and settings.kind is None and not may_be_ours(source):
        return FileReport(source.name, source.text, blank=True)
    if settings.kind is not None:
        from lrviz.sources.door import named_kind

        kind = named_kind(settings.kind)
    else:
        found = kind_of(source) or default_kind(source.syntax)
        if found is None:
            return FileReport(source.name, source.text, nothing=no_schedule(source, None))
        kind = found
    try:
        known = assumed(source, settings.assume, settings.assumed_in(source.name))
        reading = read(kind, source, known)
    except SpecError as error:
        checked = Checked(tuple(map(of_problem, error.problems)))
        return report(checked, source, settings.selection)
    if reading == Reading() and is_format(kind):  # a part of a config, without a schedule
        return FileReport(source.name, source.text, nothing=no_schedule(source, kind))
    plans = (*reading.plans, *reading.for_rules)
    trials = _of_plans(plans, known, settings) if plans else []
    of_plans = _of_all(trials)
    of_run = _of_run(reading, known, settings)
    if settings.spec is not None and reading.run is not None and reading.plans:
        of_run = _held(of_run, reading.plans, known, settings)
    both = _merged(of_run, of_plans)
    problems = map(of_problem, reading.problems)
    whole = Checked(
        tuple(sorted((*both, *problems), key=place_of)),
        curve=next((checked.curve for checked in trials if checked.curve is not None), None),
        unknown=next(_why_no_curve(trials, reading, kind), None),
    )
    complete = _complete(trials, reading)
    if settings.sets:  # what is fixed, and ignored, is the file as it is
        unfixed = tuple(replace(found, fix=None) for found in whole.diagnostics)
        whole, complete = replace(whole, diagnostics=unfixed), False
    found_in = report(whole, source, settings.selection, complete=complete)
    return replace(found_in, blank=_is_blank(source, reading))


def _why_no_curve(trials: Sequence[Checked], reading: Reading, kind: Kind) -> Iterator[str]:
    """Why there is no curve though nothing is wrong; of scripts, `lrviz plot` says it."""
    yield from (checked.unknown for checked in trials if checked.unknown is not None)
    if is_format(kind) and not reading.plans:
        yield from (one.reason for one in reading.unknown)


def _is_blank(source: Source, reading: Reading) -> bool:
    """Whether a script was read, and no scheduler recognised in it."""
    if source.syntax not in (PYTHON, NOTEBOOK) or reading.plans or reading.unknown:
        return False
    return reading.run is None or not reading.run.schedulers


def report(
    checked: Checked, source: Source, selection: Selection, *, complete: bool | None = None
) -> FileReport:
    """What is left of ``checked`` after selection and suppression.

    Args:
        complete: Whether every rule could look; by default, whether there is a curve.
    """

    def selected(code: str) -> bool:
        return selection.has(find(code))

    found = list(checked.diagnostics)
    cells: dict[int, str] = {}
    if source.syntax is NOTEBOOK:
        from lrviz.lint.cells import in_cells
        from lrviz.sources.script.notebook import NotANotebook, code_cells

        found = in_cells(source, found)
        with contextlib.suppress(NotANotebook):
            cells = code_cells(source.text)
    found = [d for d in found if selected(d.code)]
    if complete is None:
        complete = checked.curve is not None
    after = suppress(found, ignores(source), source.name, selected, complete)
    return FileReport(
        source.name,
        source.text,
        tuple(d for d in after.left if selected(d.code)),
        len(after.suppressed),
        None if checked.curve is None else checked.curve.made_by,
        checked.unknown,
        cells,
    )


def _of_plans(plans: Sequence[Plan], known: Assumed, settings: Settings) -> list[Checked]:
    from lrviz.lint.run import check_plan  # which takes numpy: a script without a plan needs none

    return [
        check_plan(
            plan,
            known,
            trust=settings.trust,
            engine=settings.engine,
            options=settings.options,
            overrides=settings.sets,
        )
        for plan in plans
    ]


def _of_all(trials: Iterable[Checked]) -> list[Diagnostic]:
    """The findings of all schedules, each once: a function may build one each time that it runs."""
    found: list[Diagnostic] = []
    for checked in trials:
        so_far = {diagnostic.key: place for place, diagnostic in enumerate(found)}
        for diagnostic in checked.diagnostics:
            place = so_far.get(diagnostic.key)
            if place is None:
                found.append(diagnostic)
            elif found[place].message != diagnostic.message:
                message = found[place].general or found[place].message
                found[place] = replace(found[place], message=message, fix=None, steps=None)
    return found


def _of_run(reading: Reading, known: Assumed, settings: Settings) -> tuple[Diagnostic, ...]:
    if reading.run is None:
        return ()
    from lrviz.lint.run_script import check_run

    return check_run(replace(reading.run, spec=settings.spec, torch=torch_in(known)))


def _held(
    of_run: tuple[Diagnostic, ...], plans: Sequence[Plan], known: Assumed, settings: Settings
) -> tuple[Diagnostic, ...]:
    """What a script's calls say beside a spec, and its curves: of one mistake, one says it."""
    from lrviz.lint.held_to_spec import CODE, compared

    assert settings.spec is not None
    found = compared(plans, known, settings.spec, settings)
    mine = [d for d in of_run if d.code == CODE and d.severity == "error"]
    if found.same:
        return tuple(d for d in of_run if d.code != CODE)
    if mine or not found.diagnostics:
        return of_run
    others = (d for d in of_run if d.code != CODE or not found.whole)
    return tuple(sorted((*others, *found.diagnostics), key=place_of))


def _merged(of_run: Sequence[Diagnostic], of_plans: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings of both kinds of rules; what a rule over scripts says of a place wins."""
    if not of_run:
        return list(dict.fromkeys(of_plans))
    from lrviz.lint.run_script import silenced

    kept: dict[object, Diagnostic] = {}
    for diagnostic in of_plans:
        if not silenced(diagnostic, of_run):
            kept.setdefault(diagnostic.key, diagnostic)
    return [*of_run, *kept.values()]


def _complete(trials: Sequence[Checked], reading: Reading) -> bool:
    if reading.run is not None:
        return True
    return any(checked.curve is not None for checked in trials)
