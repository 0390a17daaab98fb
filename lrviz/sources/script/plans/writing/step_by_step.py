"""The plan of a run whose steps were followed one by one: the LRs that it has, as they are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from lrviz.sources.plan import Plan
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.timing.played import played
from lrviz.sources.script.plans.timing.run_length import Unsure, known_numbers
from lrviz.sources.script.plans.timing.setting import factor, is_zero, unit
from lrviz.sources.script.plans.timing.training import Training
from lrviz.sources.script.plans.values.built import Optimizer
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, Num
from lrviz.sources.script.plans.writing.alternatives import facts_of
from lrviz.sources.script.plans.writing.candidates import inside_others
from lrviz.sources.script.plans.writing.draft import Draft
from lrviz.sources.script.plans.writing.list_ends import refuse_short_lists
from lrviz.sources.script.plans.writing.making import Making
from lrviz.sources.script.plans.writing.optimizer_tables import optimizer_table

Piece = tuple[int, tuple[Any, ...]]
"""How many steps have some LRs, one for each param group."""
_NOTE = "drawn step by step, as its loops go"


def plan_of_steps(making: Making, optimizer: Optimizer) -> Plan:
    """The plan of an optimizer that was followed step by step.

    Raises:
        Unsure: What it has at some step is not known.
    """
    machine, facts = making.machine, facts_of(optimizer.path)
    if "opaque" in machine.notes:
        raise Unsure("the script runs code from text", machine.notes["opaque"])
    if optimizer.unknown is not None:
        raise Unsure(*optimizer.unknown)
    with known_numbers():
        draft = Draft(machine, facts, making.span, {})
        ticking = list(optimizer.slots.get("schedulers", ()))
        for scheduler in ticking:
            refuse_short_lists(machine, scheduler, machine.numeric(scheduler.slots.get("n")))
        found = played(Training(machine.trace, optimizer, ticking, facts, machine.assumed))
        bases = tuple(_number(draft, group.slots["lr"], optimizer) for group in optimizer.groups)
        rates = [tuple(_number(draft, rate, optimizer) for rate in step) for step in found]
        table: dict[str, Any] = {
            "steps": len(found),
            "optimizer": optimizer_table(draft, optimizer, resumed=False),
            "scheduler": {**_scheduler(draft, optimizer, bases, rates), "interval": "step"},
        }
    notes = [note for note in machine.notes if note != "opaque"]
    if any(map(is_zero, bases)):
        unit(table["optimizer"])
        notes.append("the optimizer's own LR is 0, for which lr = 1 stands here")
    inside = inside_others(machine)
    first = next((one for one in ticking if id(one) not in inside), optimizer)
    at = making.span(first.node)
    label = f"{first.name or first.cls}, line {at.line}"
    plan = Plan(making.source, table, draft.places, label, at, (*notes, _NOTE), only=frozenset())
    return plan


def _number(draft: Draft, value: Any, optimizer: Optimizer) -> Num:
    found = draft.numeric(value)
    if not isinstance(found, int | float):
        raise Unsure("the LR that is set cannot be computed", optimizer.node)
    return found


def _scheduler(
    draft: Draft, optimizer: Optimizer, bases: tuple[Num, ...], rates: list[tuple[Num, ...]]
) -> dict[str, Any]:
    """What gives each param group its LR at each step, as a multiple of its own."""
    steps = [tuple(map(factor, step, bases)) for step in rates]
    pieces = [(len(list(same)), factors) for factors, same in itertools.groupby(steps)]
    written = (
        e.node for e in events(draft.machine.trace) if e.kind == "write" and e.on is optimizer
    )
    node = next(written, optimizer.node)
    draft.place(("scheduler",), node)
    if all(len(set(factors)) == 1 for _, factors in pieces):
        draft.place(("scheduler", "phases"), node)
        phases = [{"shape": "constant", "to": of[0], "length": many} for many, of in pieces]
        return {"type": "Phases", "phases": phases}
    draft.place(("scheduler", "lr_lambda"), node)
    places = range(len(bases))
    values = [_chosen([*_ends(pieces, place)]) for place in places]
    return {
        "type": "LambdaLR",
        "lr_lambda": [draft.writing.text(value, node, "step") for value in values],
    }


def _ends(pieces: list[Piece], place: int) -> Iterator[tuple[int, Num]]:
    """Up to which step a param group has which factor."""
    end = 0
    for many, factors in pieces:
        end += many
        yield end, factors[place]


def _chosen(ends: list[tuple[int, Num]]) -> Num:
    """The factor at a step: by halves, so that nothing stands deep in the expression."""
    if len(ends) == 1:
        return ends[0][1]
    half = len(ends) // 2
    below, above = _chosen(ends[:half]), _chosen(ends[half:])
    return number("if", number("<", TICK, ends[half - 1][0]), below, above)
