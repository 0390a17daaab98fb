"""What a script steps ReduceLROnPlateau with, where that is a number that it says itself."""

from __future__ import annotations

from typing import Any

from lrviz.sources.quantity import Text
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import Event, events
from lrviz.sources.script.plans.timing.run_length import Pace, Unsure
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.symbols import TICK, NoNumber, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced
from lrviz.sources.script.plans.writing.draft import Draft


def metric_of(draft: Draft, pace: Pace, schedulers: list[Scheduler]) -> dict[str, Any]:
    """The table of the metric; none where there is no such scheduler, or no number is said.

    Raises:
        Unsure: The metric is known, and no function of the tick.
    """
    plateaus = [one for one in schedulers if one.cls == "ReduceLROnPlateau"]
    found = _expression(draft, pace, plateaus[0]) if len(plateaus) == 1 else None
    if found is None:
        return {}
    draft.place(("metric", "expression"), pace.ticks[plateaus[0]].node)
    return {"metric": {"expression": found}}


def _expression(draft: Draft, pace: Pace, scheduler: Scheduler) -> Text | None:
    """The metric as a function of the tick; None where the script does not say it.

    Raises:
        Unsure: It is known, and no function of the tick.
    """
    tick = _tick(draft.machine, scheduler)
    value = draft.numeric(tick.value[0]) if tick is not None and tick.value else None
    if tick is None or value is None or not _is_said(value):
        return None
    ticks = pace.ticks[scheduler]
    outer = pace.loops[0].count if pace.loops else TICK
    alone = ticks.frequency == 1 and (ticks.interval == "epoch" or len(pace.loops) == 1)
    try:
        found = replaced(value, {outer: TICK})
    except NoNumber:
        raise Unsure("the metric that it is stepped with is no number", tick.node) from None
    if isinstance(value, Sym) and any(atom.op == "count" for atom in atoms(found)):
        alone = False
    if not alone and isinstance(value, Sym):
        raise Unsure("when it is stepped with which metric is not known", tick.node)
    return draft.writing.text(found, tick.node, "epoch")


def _tick(machine: Machine, scheduler: Scheduler) -> Event | None:
    ticks = [e for e in events(machine.trace) if e.kind == "tick" and e.on is scheduler]
    return ticks[0] if len(ticks) == 1 else None


def _is_said(value: Any) -> bool:
    """Whether a number is in the script, by the counters of its loops."""
    return all(atom.op in ("count", "tick") for atom in atoms(value))
