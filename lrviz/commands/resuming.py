"""``lrviz plot --resume``: what each way of resuming gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from lrviz.commands.loading import Case
from lrviz.commands.outcome import fail, spec_errors
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from lrviz.plot.trace import Trace
    from lrviz.sources.script.run.way import Way

_MOST_RESUMED: Final = 200_000


def ways_to_resume(loaded: Sequence[Case], place: int) -> list[Trace]:
    """The ways of resuming one schedule as traces; what each comes to is said."""
    from lrviz.engine.installed import require_torch
    from lrviz.engine.timeline import lengths
    from lrviz.plot.resumed import said, traces
    from lrviz.sources.script.cells import told

    if len(loaded) != 1 or loaded[0].missing:
        fail("--resume draws one schedule, whose steps are known")
    spec = loaded[0].spec
    step = place * spec.steps_per_epoch
    if step >= spec.total_steps:
        last = spec.total_steps - 1 if spec.epochs is None else spec.epochs - 1
        unit = "step" if spec.epochs is None else "epoch"
        fail(f"--resume {place}: the run ends there; expected {unit} {last:,} at the latest")
    if sum(lengths(spec)) > _MOST_RESUMED:
        fail(f"--resume: expected at most {_MOST_RESUMED:,} ticks, as torch ticks through each way")
    with spec_errors():
        require_torch(spec)
        from lrviz.engine.resume import resumes

        found = resumes(spec, step)
    for line in said(found, step):
        click.echo(printable(line), err=True)
    own = _own_way(loaded[0])
    if own is not None:
        way = told(spec.plan.source, own.said(spec.plan.name))
        click.echo(f"lrviz: {printable(way)}", err=True)
    return traces(found, None if own is None else own.name)


def _own_way(case: Case) -> Way | None:
    """How the script resumes that a schedule is read from; None where it is from no script."""
    from lrviz.sources.door import read_plans
    from lrviz.sources.script.run.way import way_of

    plan = case.plan or case.spec.plan
    run = read_plans(plan.source, with_run=True).reading.run
    return None if run is None else way_of(run, plan.at.line if plan.at else None)
