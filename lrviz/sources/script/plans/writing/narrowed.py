"""Plans of which few rules may speak, or none."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.writing.draft import Draft
from lrviz.text.problem import Problem

OTHER_OPTIMIZER: Final = "a scheduler inside is for another optimizer"


def narrowed(draft: Draft, plan: Plan, node: ast.AST) -> Plan:
    """A plan with the rules that may speak of it.

    Args:
        node: Where its scheduler is built.
    """
    if draft.refused:
        return _refused(draft, plan)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return replace(plan, only=frozenset())  # what is wrong is said of the imported file
    return plan


def _refused(draft: Draft, plan: Plan) -> Plan:
    """The plan of a scheduler around one that is built for another optimizer: of that alone.

    torch refuses to build it, and a spec cannot say it.
    """
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
