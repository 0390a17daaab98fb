"""Plans of runs that something may end before they are over."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.timing.run_length import Stopped, Unsure
from lrviz.sources.syntaxes import NOTEBOOK
from lrviz.text.problem import Span

_OF_THE_END: Final = frozenset({"LR201", "LR202"})
"""Rules that advise to end a run earlier: silent where something does."""


def ended_early(plan: Plan, why: Unsure, span: Callable[[ast.AST], Span]) -> Plan:
    """The plan of a run that may end early: of the whole of it.

    What the training itself stops has the LRs of the plan until then, and is drawn. What counts
    may say how long the run really is, so that only rules look at its plan.
    """
    at = plan.at if why.node is None else span(why.node)
    plan = replace(plan, ends_early=True, quiet=plan.quiet | _OF_THE_END)
    if not isinstance(why, Stopped):
        return replace(plan, unknown=Unreadable(plan.label, why.reason, at))
    note = "it is drawn as a run that nothing ends early"
    if at is not None and plan.source.syntax is not NOTEBOOK:
        note = f"{note} (line {at.line})"
    return replace(plan, notes=(*plan.notes, note))
