"""Which way a script takes when it resumes: what it loads into its optimizer and its scheduler."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.sources.script.run.resuming import loads_whole, restores_by_name
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scheduler, Thing


@dataclass(frozen=True)
class Way:
    """How a script resumes a schedule.

    Attributes:
        name: A key of `lrviz.engine.resume.WAYS`; None where it takes none of them.
        why: What in the script says so, with lines; or why its way cannot be known.
    """

    name: str | None
    why: str

    def said(self, script: str) -> str:
        """A sentence, with the script as its subject."""
        if self.name is None:
            return f"how {script} resumes cannot be known: {self.why}"
        return f"{script} takes the way {self.name!r}: {self.why}"


def way_of(run: Run, line: int | None) -> Way:
    """How the schedule is resumed whose scheduler is built at ``line``; None: the only one."""
    built = [one for one in run.built if (at := run.construction(one)) is not None and at.at]
    mine = [one for one in built if line is None or _line(run.construction(one)) == line]
    if len(mine) != 1 and len(built) == 1:
        mine = built
    if len(mine) != 1:
        return Way(None, "which scheduler is meant cannot be told")
    [scheduler] = mine
    build = run.construction(scheduler)
    assert build is not None
    if len(scheduler.optimizer) != 1:
        return Way(None, "which optimizer it has cannot be told")
    [optimizer] = scheduler.optimizer
    unsure = _unsure(run, scheduler, optimizer)
    if unsure:
        return Way(None, unsure)
    if loads_whole(run, scheduler) and loads_whole(run, optimizer):
        return Way("whole state", "accelerate's load_state() brings back both")
    return _by_loads(run, scheduler, optimizer, build)


def _by_loads(run: Run, scheduler: Scheduler, optimizer: Thing, build: Event) -> Way:
    own, inside = run.of(scheduler, "load_state"), run.of(optimizer, "load_state")
    counts = run.of(scheduler, "last_epoch")
    last = scheduler.arguments.get("last_epoch", ())
    if counts or (last and constant(last) != -1):
        where = f"line {_line(counts[0] if counts else build)}"
        if own or inside or counts:
            return Way(None, f"{where} sets last_epoch as well as what it loads")
        return Way("last_epoch on a fresh optimizer", f"{where} sets last_epoch, nothing is loaded")
    if not inside and not own:
        return _nothing(run)
    if not inside:
        where = f"line {_line(own[0])} loads the scheduler's state"
        return Way("scheduler's state only", f"{where}, nothing the optimizer's")
    loaded = inside[-1]
    if not run.before(loaded, build) and not run.before(build, loaded):
        return Way(None, "which comes first, the load or the scheduler, is not known")
    first = run.before(loaded, build)
    where = f"line {_line(loaded)} loads the optimizer's state"
    order = "before" if first else "after"
    where = f"{where} {order} the scheduler is built at line {_line(build)}"
    if own:
        name = "built after the optimizer's load" if first else "whole state"
        return Way(name, f"{where}, line {_line(own[-1])} the scheduler's")
    name = "optimizer's state only" if first else "optimizer's state only, loaded last"
    return Way(name, f"{where}, and nothing the scheduler's")


def _nothing(run: Run) -> Way:
    loads = run.all("load_state")
    if loads or "torch.load(" in run.source.text:
        return Way("nothing", "neither the optimizer's state is loaded nor the scheduler's")
    return Way(None, "it loads no checkpoint")


def _unsure(run: Run, scheduler: Scheduler, optimizer: Thing) -> str:
    """What may load a state unseen; "" where nothing does."""
    if run.opaque:
        return "it reads names by locals() or the like"
    for thing, what in ((optimizer, "optimizer"), (scheduler, "scheduler")):
        for event in run.escapes(thing):
            if restores_by_name(event):
                return f"`{event.name}` at line {_line(event)} may load the {what}'s state"
        if run.otherwise(thing, "load_state", "last_epoch"):
            return f"the {what}'s state is loaded only under other arguments"
    if scheduler.own:
        return "the scheduler is of a class of the script's own"
    for tick in run.of(scheduler, "step"):
        if run.is_fast_forward(tick):
            return f"line {_line(tick)} may tick it up to where it was"
        if tick.arguments and scheduler.cls != "ReduceLROnPlateau":
            return f"line {_line(tick)} sets its count at each tick"
    return ""


def _line(event: Event | None) -> int:
    return 0 if event is None else event.at[0]
