"""From a script to the plans of its schedules."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from lrviz.sources.assume import NOTHING, Assumed
from lrviz.sources.script.plans.finding import Finder
from lrviz.sources.script.plans.machine.project import MOST_FILES, MOST_FILES_FOR_RULES
from lrviz.sources.script.plans.writing.schedules import Schedules, place_of
from lrviz.sources.source import Source

__all__ = ["Schedules", "schedules_of"]


def schedules_of(
    source: Source,
    tree: ast.Module,
    text: str,
    assumed: Assumed = NOTHING,
    *,
    for_rules: bool = False,
) -> Schedules:
    """The schedules that a script builds and steps.

    Args:
        source: The file.
        tree: Its tree, or that of a notebook's cells.
        text: The text that the tree is of.
        assumed: What the script does not say. It is used only for what cannot be known without.
        for_rules: Whether rules alone look at them: nothing is followed step by step for those.
    """
    how: dict[str, Any] = {"plays": not for_rules}
    how["files"] = MOST_FILES_FOR_RULES if for_rules else MOST_FILES
    found = Finder(source, tree, text, assumed, {}, **how).find()
    if found.unknown and assumed.values:
        more = Finder(source, tree, text, assumed, assumed.values, **how).find()
        used = ", ".join(one.text for one in assumed.assumptions)
        known = {(plan.at, plan.label) for plan in found.plans}
        added = tuple(
            replace(plan, notes=(*plan.notes, f"assumed: {used}"))
            for plan in more.plans
            if (plan.at, plan.label) not in known
        )
        plans = sorted((*found.plans, *added), key=place_of)
        return Schedules(tuple(plans), more.unknown, more.for_rules)
    return found
