"""``run.lrviz.csv``, which ``lrviz record`` writes: one row a step and param group."""

from __future__ import annotations

import numpy as np

from lrviz.curve import Steps
from lrviz.record.failure import refused
from lrviz.record.logs.opened import Log
from lrviz.record.logs.own_rows import HEADER, Rows, parse
from lrviz.record.model import Record
from lrviz.record.precision import EXACT
from lrviz.record.rows import kept, said_of
from lrviz.text.plural import counted
from lrviz.text.problem import quote


def recognises(log: Log) -> bool:
    """The header says it."""
    return log.data.startswith(HEADER)


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """A record for each optimizer.

    Raises:
        SpecError: A row is not as lrviz writes it, or another column is asked for.
    """
    if column not in (None, "lr"):
        raise refused(log.name, f"has its LR in `lr`, and no column {quote(column)} beside it")
    whole = log.data.rfind(b"\n") + 1
    notes = ["the last line is cut off, as of a killed run"] if whole < len(log.data) else []
    if whole == len(HEADER):
        raise refused(log.name, "has no rows: no optimizer stepped while it was recorded")
    rows = parse(log.data, whole, log.name)
    return tuple(
        _record(log, whole, rows, optimizer, notes) for optimizer in dict.fromkeys(rows.optimizers)
    )


def _record(log: Log, whole: int, rows: Rows, optimizer: str, notes: list[str]) -> Record:
    mine = [n for n, owner in enumerate(rows.optimizers) if owner == optimizer]
    first = np.flatnonzero(rows.owner == mine[0])
    step = rows.step[first]
    chosen = kept(step.astype(np.float64))
    at = step[chosen]
    lr = np.full((len(mine), len(chosen)), np.nan)
    for index, number in enumerate(mine):
        own = first if index == 0 else np.flatnonzero(rows.owner == number)
        values, steps = rows.lr[own], rows.step[own]
        if len(own) == len(first) and np.array_equal(steps, step):
            lr[index] = values[chosen]
            continue
        # A group that was added later, or a last step that was not written whole.
        place = np.searchsorted(at, steps)
        inside = place < len(at)
        inside[inside] &= at[place[inside]] == steps[inside]
        lr[index, place[inside]] = values[inside]
    skipped = int(np.count_nonzero(rows.skipped[first[chosen]]))
    if skipped:
        notes = [*notes, f"AMP skipped {counted(skipped, 'step')}"]

    def ticks() -> Steps:
        found = parse(log.data, whole, log.name, ticks=True).tick
        assert found is not None
        return found[first[chosen]]

    return Record(
        name=log.name,
        kind="record of lrviz",
        at=at.astype(np.float64),
        unit="step",
        groups=tuple(rows.groups[n] for n in mine),
        lr=lr,
        precision=(EXACT,) * len(mine),
        optimizer=optimizer if len(set(rows.optimizers)) > 1 else "",
        ticks=ticks,
        sure=True,
        skipped=skipped,
        columns="the LR is `lr`, counted by `step`",
        notes=(*notes, *said_of(step.astype(np.float64), chosen, "step")),
    )
