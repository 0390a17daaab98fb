"""The schedules of a script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Final

from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.writing.candidates import UNTICKED

LINE: Final = re.compile(r"line (\d+)$")
"""The line in the label of a schedule."""


@dataclass(frozen=True)
class Schedules:
    """The schedules of a script.

    Attributes:
        plans: Those that can be known, in the order of the text.
        unknown: Those that cannot, and why.
        for_rules: Of those, the ones that rules may look at: any LR, or any run, will do.
    """

    plans: tuple[Plan, ...] = ()
    unknown: tuple[Unreadable, ...] = ()
    for_rules: tuple[Plan, ...] = ()


def place_of(plan: Plan) -> int:
    """Where a plan stands in the text."""
    return plan.at.start if plan.at is not None else -1


def distinct(plans: Iterable[Plan]) -> Iterator[Plan]:
    """Plans, each once."""
    seen: list[Plan] = []
    for plan in plans:
        if not any(p.at == plan.at and p.table == plan.table for p in seen):
            seen.append(plan)
            yield plan


def reasons_of(
    unknown: Iterable[Unreadable], drawn: Set[int], not_chosen: Set[int]
) -> Iterator[Unreadable]:
    """Why schedules cannot be known, but for those on the lines of what is drawn.

    Args:
        not_chosen: The lines of schedulers of which nothing is said beside what is drawn.
    """
    every = tuple(dict.fromkeys(unknown))
    better = {one.label for one in every if one.reason != UNTICKED}
    for one in every:
        line = LINE.search(one.label)
        if line is not None and int(line[1]) in drawn:
            continue
        if one.reason == UNTICKED and drawn and line is not None and int(line[1]) in not_chosen:
            continue
        if one.reason != UNTICKED or one.label not in better:
            yield one
