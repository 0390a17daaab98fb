"""A scheduler as it is built, where nobody knows how it ticks: for rules that need no run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.making import for_each_group
from lrviz.sources.script.plans.reading import Reader
from lrviz.sources.script.plans.run_length import Unsure, known_numbers
from lrviz.sources.script.plans.symbols import Sym, number
from lrviz.sources.script.plans.tables import Tables
from lrviz.sources.script.plans.things import Scheduler
from lrviz.sources.source import Source
from lrviz.text.problem import Span

SAID: Final = frozenset(
    {"LR005", "LR101", "LR102", "LR103", "LR104", "LR105", "LR106", "LR108", "LR403", "LR410"}
)
"""The rules that look at arguments alone, whatever the run is."""
_LENGTH: Final = "the epochs of the run"


def of_any_run(
    reader: Reader,
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
    facts: dict[Any, bool] = {}
    for test in (*optimizer.path, *scheduler.path):
        if isinstance(test, Sym):
            facts[test], facts[number("not", test)] = True, False
    tables = Tables(reader, facts, span, {_LENGTH: "epochs"})
    try:
        with known_numbers():
            any_lr = any_lr or optimizer.reason is not None
            table = {
                "epochs": tables.number(reader.free(_LENGTH, scheduler), scheduler.node),
                "optimizer": (tables.any_optimizer if any_lr else tables.optimizer)(optimizer),
                "scheduler": tables.scheduler(scheduler, ("scheduler",), "epoch"),
            }
    except Unsure:
        return None
    if (any_lr or optimizer.unknown is not None) and for_each_group(table["scheduler"]):
        return None
    at = span(scheduler.node)
    why = Unreadable("", "how it ticks is not known", at)
    return Plan(source, table, tables.places, "", at, unknown=why, only=SAID)
