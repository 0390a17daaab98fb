"""The record: the LR that one optimizer of a real run used, at the steps that were logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lrviz.curve import Floats, Steps
from lrviz.record.precision import Precision

Unit = Literal["step", "epoch", "count"]
"""What a log counts; "count" where it does not say."""


@dataclass(frozen=True, eq=False)
class Record:
    """The LR of each param group at each row of a log.

    Attributes:
        name: What messages call the log: its path as given.
        kind: What wrote it, in words.
        at: Where each row stands, in ``unit``s. float64, shape [rows], ascending.
        unit: Whether ``at`` counts optimizer steps or epochs.
        groups: Names of the param groups, in order.
        lr: float64, shape [groups, rows]; nan where a row has none.
        precision: How exactly each group's LR is written.
        optimizer: Which optimizer's, where the log says it; else "".
        ticks: Gives how often the scheduler had ticked (int64, shape [rows]), where the log has
            it; a call, because it is wanted only where run and plan part.
        within: The step of each row within its epoch, where ``at`` counts epochs and the log says
            both; shape of ``at``.
        sure: Whether each row is known to be the LR that the step ``at`` (from 0) used.
        skipped: Rows whose step AMP left out.
        columns: Which columns it was read from, in words.
        notes: What is to be known of how it was read, a sentence each.
    """

    name: str
    kind: str
    at: Floats
    unit: Unit
    groups: tuple[str, ...]
    lr: Floats
    precision: tuple[Precision, ...]
    optimizer: str = ""
    ticks: Callable[[], Steps] | None = None
    within: Floats | None = None
    sure: bool = False
    skipped: int = 0
    columns: str = ""
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.at)
