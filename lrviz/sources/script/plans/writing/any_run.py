"""A scheduler as it is built, where nobody knows how it ticks: for rules that need no run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.timing.run_length import Unsure, known_numbers
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.writing.alternatives import facts_of
from lrviz.sources.script.plans.writing.draft import Draft
from lrviz.sources.script.plans.writing.optimizer_tables import optimizer_table, table_of_any
from lrviz.sources.script.plans.writing.scheduler_tables import for_each_group, scheduler_table
from lrviz.sources.source import Source
from lrviz.text.problem import Span

SAID: Final = frozenset(
    {"LR005", "LR101", "LR102", "LR103", "LR104", "LR105", "LR106", "LR108", "LR403", "LR410"}
)
"""The rules that look at arguments alone, whatever the run is."""
_LENGTH: Final = "the epochs of the run"


def said_of(scheduler: Scheduler) -> frozenset[str]:
    """The rules that look at the arguments of a scheduler alone.

    SWALR takes over from another one, when the LR is no more what the optimizer was built with.
    """
    takes_over = scheduler.cls == "SWALR" and len(scheduler.optimizer.slots["schedulers"]) > 1
    return SAID - {"LR102"} if takes_over else SAID


def of_any_run(
    machine: Machine,
    source: Source,
    span: Callable[[ast.AST], Span],
    scheduler: Scheduler,
    any_lr: bool,
) -> Plan | None:
    """The plan of a scheduler over any number of epochs, of which only arguments are checked.

    Args:
        any_lr: Whether its optimizer may have another LR than it was built with.
    """
    optimizer = scheduler.optimizer
    facts = facts_of((*optimizer.path, *scheduler.path))
    draft = Draft(machine, facts, span, {_LENGTH: "epochs"})
    try:
        with known_numbers():
            any_lr = any_lr or optimizer.reason is not None
            table = {
                "epochs": draft.number(machine.free(_LENGTH, scheduler), scheduler.node),
                "optimizer": (table_of_any if any_lr else optimizer_table)(draft, optimizer),
                "scheduler": scheduler_table(draft, scheduler, ("scheduler",), "epoch"),
            }
    except Unsure:
        return None
    if (any_lr or optimizer.unknown is not None) and for_each_group(table["scheduler"]):
        return None
    at = span(scheduler.node)
    why = Unreadable("", "how it ticks is not known", at)
    return Plan(source, table, draft.places, "", at, unknown=why, only=said_of(scheduler))
