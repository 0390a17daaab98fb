"""Schedulers that torch refuses to build, and a spec cannot say."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.writing.draft import Draft
from lrviz.text.problem import Problem

OTHER_OPTIMIZER: Final = "a scheduler inside is for another optimizer"


def refused(draft: Draft, plan: Plan) -> Plan:
    """The plan of a scheduler around one that is built for another optimizer: of that alone."""
    around, child = draft.refused[0]
    at, inside = (draft.span(draft.machine.here(one.node)) for one in (around, child))
    message = (
        f"{around.cls} raises ValueError when it is built: the {child.cls} of line {inside.line} "
        "is for another optimizer"
    )
    return replace(
        plan,
        problems=(Problem("LR007", message, plan.name, at),),
        only=frozenset({"LR007"}),
        unknown=Unreadable(plan.label, OTHER_OPTIMIZER, at),
    )
