"""Plans of runs that something may end before they are over."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.text.problem import Span

_OF_THE_END: Final = frozenset({"LR201", "LR202"})
"""Rules that advise to end a run earlier: silent where something does."""


def ended_early(plan: Plan, why: Unsure, span: Callable[[ast.AST], Span]) -> Plan:
    """The plan of a run that may end early: of the whole of it, at which rules alone may look."""
    at = plan.at if why.node is None else span(why.node)
    unknown = Unreadable(plan.label, why.reason, at, why.remedy)
    return replace(plan, unknown=unknown, ends_early=True, quiet=plan.quiet | _OF_THE_END)
