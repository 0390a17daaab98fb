"""Why a run leaves its plan: the plainest mistake that gives the LRs that were logged.

Each reason is a guess at which tick of the plan's schedule the run had reached, or at a factor on
its LR. It is said only where it gives the LRs of nearly all rows from the parting on.
"""

from __future__ import annotations

from lrviz.record.apart import rows_apart
from lrviz.record.compare import Comparison
from lrviz.record.shape import SHAPE
from lrviz.record.timing import TIMING


def reason(comparison: Comparison) -> str | None:
    """The likeliest reason in words; None where nothing plain gives what was logged."""
    if comparison.parting is None:
        return None
    rows = rows_apart(comparison, comparison.parting)
    guesses = SHAPE if rows.on_time else (*TIMING, *SHAPE)
    return next((words for guess in guesses for words in guess(rows)), None)


def explained(comparison: Comparison) -> Comparison:
    """The comparison, or where it has no reason, the same under another shift that has one.

    A log that has each LR a step late has it so in a run with a mistake, too.
    """
    if comparison.parting is None or reason(comparison) is not None:
        return comparison
    return next((made for made in comparison.others if reason(made) is not None), comparison)
