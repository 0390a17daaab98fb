"""The schedules of a script."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.sources.plan import Plan, Unreadable


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
