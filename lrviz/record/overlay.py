"""Records over plans: what a figure draws of them, what is said, what `check` finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lrviz.curve import Curve
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.registry import find
from lrviz.plot.trace import Points, Trace
from lrviz.record.compare import Comparison, compare
from lrviz.record.model import Record
from lrviz.record.reasons import explained
from lrviz.record.words import short, verdict
from lrviz.text.problem import Span


@dataclass(frozen=True, eq=False)
class Overlay:
    """A log over a plan.

    Attributes:
        comparison: Of that one of the log's records that the plan fits best.
        verdict: A sentence: the run follows the plan, or where it leaves it and why.
        notes: What else is to be known of the log, a sentence each.
    """

    comparison: Comparison
    verdict: str
    notes: tuple[str, ...]

    @property
    def said(self) -> str:
        """The verdict, with the run as its subject."""
        leaves = "" if self.comparison.parting is None else "leaves the plan: "
        return f"the run {leaves}{self.verdict}"


def overlay(records: Sequence[Record], curve: Curve, plan: str = "the plan") -> Overlay:
    """Hold a log against a plan: of several optimizers, the one that follows it for longest."""
    compared = [compare(record, curve) for record in records]
    best = explained(max(compared, key=agreement))
    record = best.record
    notes = [record.columns, *record.notes]
    if len(records) > 1:
        others = [one.optimizer for one in records if one is not record]
        notes.append(f"held against the plan is {record.optimizer}, not {', '.join(others)}")
    return Overlay(best, verdict(best, plan), tuple(notes))


def with_points(trace: Trace, overlays: Sequence[Overlay]) -> Trace:
    """The trace of a plan with what was logged of its runs."""
    return replace(trace, points=(*trace.points, *(points(one) for one in overlays)))


def points(laid: Overlay) -> Points:
    """What a figure draws of a log over its plan."""
    comparison, curve = laid.comparison, laid.comparison.curve
    record, parting = comparison.record, comparison.parting
    steps = comparison.steps.astype(np.float64)
    shown = steps >= 0
    said = laid.verdict if parting is None else short(comparison)
    return Points(
        step=steps[shown],
        lr=record.lr[:, shown],
        label=f"{record.name}: {said}",
        steps_per_epoch=curve.steps_per_epoch,
        parting=None if parting is None else (parting.step, parting.logged),
    )


def as_trace(record: Record) -> Trace:
    """A record by itself, as a line: each row's LR up to the next row."""
    at = np.floor(record.at).astype(np.int64)
    rows = np.flatnonzero(np.append(np.diff(at) > 0, True))
    at = at[rows]
    by_epoch = record.unit == "epoch"
    total = int(at[-1]) + 1
    lr = record.lr[:, rows]
    if at[0] > 0:  # nothing was logged before
        at = np.concatenate([[0], at])
        lr = np.concatenate([np.full((len(lr), 1), np.nan), lr], axis=1)
    name = f"{record.name}, {record.optimizer}" if record.optimizer else record.name
    curve = Curve(
        groups=record.groups,
        step=at,
        lr=lr,
        momentum=None,
        momentum_name=None,
        total_steps=total,
        epochs=total if by_epoch else None,
        steps_per_epoch=1,
        interval="epoch" if by_epoch else "step",
        engine="record",
        title=name,
    )
    return Trace(curve, name)


def findings(
    curve: Curve, records: Sequence[Record], plan_name: str, span: Span | None = None
) -> tuple[Diagnostic, ...]:
    """LR901, where a run leaves its plan.

    Args:
        curve: The plan.
        records: The records of one log.
        plan_name: What messages call the plan's file, in which the finding stands.
        span: Where in it: the scheduler.
    """
    laid = overlay(records, curve)
    parting = laid.comparison.parting
    if parting is None:
        return ()
    rule = find("LR901")
    record = laid.comparison.record
    message = f"the run of {record.name} leaves the plan: {laid.verdict}"
    return (
        Diagnostic(
            code=rule.code,
            name=rule.name,
            severity=rule.severity,
            message=message,
            path=plan_name,
            span=span,
            steps=(parting.step, None),
        ),
    )


def agreement(comparison: Comparison) -> float:
    """How much of a record is as planned: what is best to be told of several."""
    if comparison.counting is None or comparison.compared == 0:
        return -1.0
    if comparison.parting is None:
        return 2.0
    return comparison.parting.row / comparison.record.rows
