"""Schedules as the command line names them: files, ``--set``, ``--assume``, ``--at``."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrviz.commands.options import Request
from lrviz.commands.outcome import fail, spec_errors
from lrviz.sources.assume import NOTHING, Assumed
from lrviz.text.plural import counted
from lrviz.text.problem import Problem, did_you_mean, printable, quote

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.engine import Engine
    from lrviz.sources.door import Found
    from lrviz.sources.plan import Plan
    from lrviz.sources.quantity import Unknown
    from lrviz.sources.source import Source
    from lrviz.spec.model import Spec
    from lrviz.spec.overrides import Override


@dataclass(frozen=True)
class Case:
    """A schedule that is asked for.

    Attributes:
        spec: The schedule.
        swept: What the sweep set in it.
        label: What tells it from the other schedules of its file, if there are several.
        missing: Numbers that nobody knows and that the curve over epochs does not depend on.
        plan: What was read, with what is not known as it stands there.
        assumed: What the source does not say, and somebody else does.
        overrides: Values that the command line put in the place of the source's.
        left_out: Why other schedules of its file are not asked for with it, though all are.
    """

    spec: Spec
    swept: str = ""
    label: str = ""
    missing: tuple[Unknown, ...] = ()
    plan: Plan | None = None
    assumed: Assumed = NOTHING
    overrides: tuple[Override, ...] = ()
    left_out: tuple[Problem, ...] = ()


def whole(path: str, request: Request) -> Case:
    """The one schedule of a path, with every number known: what is printed holds none that is not.

    A schedule that ticks per epoch, and needs no length of an epoch, is whole without one.
    """
    from lrviz.spec.unknown import depends

    [case] = cases(path, request)
    if case.missing and case.spec.steps_per_epoch != 1:
        with spec_errors(case.spec.plan.source):
            raise depends(case.spec.plan, case.missing)
    return case


def cases(path: str, request: Request, *, several: bool = False) -> list[Case]:
    """The schedules that one path stands for: one for every combination of swept values.

    Args:
        several: Whether all schedules of the file are wanted, those at least that can be known;
            else one must be named.
    """
    from lrviz.sources.door import open_file

    with spec_errors():
        source = open_file(path, kind=request.kind)
    with spec_errors(source):
        return cases_of(source, request, several=several)


def cases_of(source: Source, request: Request, *, several: bool = False) -> list[Case]:
    """The schedules of a source, as `cases` has them.

    Raises:
        SpecError: It cannot be read, or it does not say which schedule is meant.
    """
    from lrviz.sources.script.cells import cells_in, told
    from lrviz.spec.overrides import parse_set, parse_sweep
    from lrviz.spec.unknown import Depends

    fixed: list[Override] = [parse_set(text) for text in request.sets]
    swept = [parse_sweep(text) for text in request.sweeps]
    found = _read(source, request)
    result: list[Case] = []
    asking: list[Problem] = []
    left_out: list[Problem] = []
    for plan in _wanted(found, request, several=several):
        label = plan.label if len(found.reading.plans) > 1 else ""
        made = []
        try:
            for chosen in itertools.product(*swept):
                case = _case(plan, found, [*fixed, *chosen], request)
                text = ", ".join(override.label for override in chosen)
                made.append(replace(case, swept=text, label=told(source, label)))
        except Depends as error:
            asking += error.problems
            left_out += [_not_drawn(problem, f"{label}: ") for problem in error.problems]
        else:
            result += made
    if not result:
        raise Depends(dict.fromkeys(asking))
    if not several or request.at is not None:
        return result
    left_out += map(_not_drawn, found.unreadable())
    cells = cells_in(source)
    why = tuple(left_out if cells is None else map(cells.placed, left_out))
    return [replace(case, left_out=why) for case in result]


def _not_drawn(problem: Problem, label: str = "") -> Problem:
    return replace(problem, message=f"not drawn: {label}{problem.message}")


def made_by(curves: Sequence[Curve]) -> str:
    """How many ticks, and by which engine: what every output says of itself."""
    engines = {curve.made_by for curve in curves}
    if engines == {"recorded"}:
        return "recorded"
    counts = {counted(c.ticks, "tick") if c.steps_known else "over epochs" for c in curves}
    ticks = counts.pop() if len(counts) == 1 else f"{len(curves)} curves"
    return f"{ticks}, engine: {', '.join(sorted(engines))}"


def tell(cases: Sequence[Case]) -> None:
    """Say on standard error what the curves rest on that the files do not say."""
    told: set[str] = set()
    for case in cases:
        name = printable(case.spec.plan.name)
        lines = [f"{name}: {printable(note)}" for note in case.spec.plan.notes]
        if case.spec.assumptions:
            lines.append(f"{name}: assumed: {printable(', '.join(case.spec.assumptions))}")
        if case.missing:
            names = ", ".join(printable(one.name) for one in case.missing)
            lines.append(f"{name}: over epochs only, as nobody says {names} (--assume NAME=VALUE)")
        lines += map(str, case.left_out)
        for line in lines:
            if line not in told:
                told.add(line)
                click.echo(line, err=True)


def simulated(specs: Sequence[Spec], engine: Engine = "auto") -> list[Curve]:
    """The curves of ``specs``; a progress bar where it takes long and somebody is looking."""
    from lrviz.engine import simulate
    from lrviz.progress_bar import ProgressBar
    from lrviz.sources.script.cells import in_cells

    curves = []
    with spec_errors(), ProgressBar(len(specs)) as bar:
        for number, spec in enumerate(specs):
            with in_cells(spec.plan.source):
                curves.append(simulate(spec, bar.part(number), engine=engine))
    return curves


def _read(source: Source, request: Request) -> Found:
    from lrviz.config.find import find_config
    from lrviz.sources.assume import parse_assumption
    from lrviz.sources.door import read_plans

    config = find_config(Path.cwd())
    given = tuple(parse_assumption(text) for text in request.assume)
    found = read_plans(source, given, config.assumed_in(source.name), request.kind)
    _unasked(found, [one.name for one in given], request)
    return found


def _wanted(found: Found, request: Request, *, several: bool) -> tuple[Plan, ...]:
    if several and request.at is None and len(found.reading.plans) > 1:
        return found.reading.plans
    return (found.only(request.at),)


def _case(plan: Plan, found: Found, overrides: Sequence[Override], request: Request) -> Case:
    """The spec of a plan; where numbers are not known, one over epochs that needs none of them.

    Raises:
        SpecError: The curve depends on numbers that nobody knows.
    """
    from lrviz.config.find import find_config
    from lrviz.engine.unknown import drawable

    trust = request.trust.within(find_config(Path.cwd()))
    drawn = drawable(plan, assumed=found.assumed, overrides=overrides, trust=trust)
    return Case(
        drawn.spec,
        missing=drawn.missing,
        plan=plan,
        assumed=found.assumed,
        overrides=tuple(overrides),
    )


def _unasked(found: Found, names: Sequence[str], request: Request) -> None:
    """End the command where an assumption is about nothing that any of its sources needs."""
    from lrviz.sources.door import open_file, read_plans
    from lrviz.sources.quantity import same_name
    from lrviz.spec.unknown import ASSUMABLE
    from lrviz.text.problem import SpecError

    asked = _asks(found)
    known = {same_name(name) for name in (*asked, *ASSUMABLE)}
    if all(same_name(name) in known for name in names):
        return
    for beside in request.beside:
        with contextlib.suppress(SpecError):  # which is said when it is read itself
            source = open_file(beside, kind=request.kind) if isinstance(beside, str) else beside
            other = read_plans(source, kind=request.kind)
            known |= set(map(same_name, _asks(other)))
    for name in names:
        if same_name(name) not in known:
            near = did_you_mean(name, dict.fromkeys((*asked, *ASSUMABLE)))
            those = ", ".join(map(quote, dict.fromkeys(asked or ASSUMABLE)))
            how = "asks for" if asked else "may take"
            asks = f"; it {how} {those}" if asked or not near else ""
            shown = printable(found.source.name)
            fail(f"--assume {printable(name)}: {shown} does not ask for it{near}{asks}")


def _asks(found: Found) -> list[str]:
    """What a source does not say, by name."""
    from lrviz.sources.quantity import every_unknown

    return [one.name for plan in found.reading.plans for one in every_unknown(plan.table)]
