"""What a comparison comes to, in a sentence."""

from __future__ import annotations

import math

from lrviz.record.compare import Comparison, Parting
from lrviz.record.model import Record
from lrviz.record.reasons import reason
from lrviz.text.plural import counted


def recorded(record: Record) -> str:
    """How much of a run was recorded, and of what."""
    groups = f" ({len(record.groups)} param groups)" if len(record.groups) > 1 else ""
    skipped = f", {record.skipped:,} of them skipped by AMP" if record.skipped else ""
    of = f" of {record.optimizer}" if record.optimizer else ""
    return f"recorded {counted(record.rows, 'step')}{of}{groups}{skipped}"


def verdict(comparison: Comparison, plan: str = "the plan") -> str:
    """Whether the run follows its plan; if not, from which step, by how much, and why."""
    if comparison.counting is None and not comparison.curve.steps_known:
        return (
            f"cannot be held against {plan}: the log counts steps, and nobody says how many an "
            "epoch has (--assume steps_per_epoch=N)"
        )
    within = comparison.record.within
    if comparison.counting is None and within is not None and comparison.curve.epochs is not None:
        return (
            f"cannot be held against {plan}: the log has a step {within.max():,.0f} within an "
            f"epoch, and the plan's epochs have {counted(comparison.curve.steps_per_epoch, 'step')}"
        )
    if comparison.counting is None:
        return (
            f"cannot be held against {plan}: the log counts epochs, and the plan has none "
            "(epochs and steps_per_epoch say how long they are)"
        )
    if comparison.compared == 0:
        return f"cannot be held against {plan}: no row of the log lies within its steps"
    if comparison.parting is None:
        return f"{follows(comparison, plan)}{_counted(comparison)}"
    return f"{parts(comparison, comparison.parting)}{_counted(comparison)}"


def follows(comparison: Comparison, plan: str) -> str:
    """That every row is as planned; how far they reach."""
    rows = comparison.compared
    what = "steps" if comparison.record.unit != "epoch" else "rows"
    said = (
        f"follows {plan} at all {rows:,} logged {what}"
        if rows > 1
        else (f"follows {plan} at the one logged step")
    )
    if comparison.beyond > 1:
        said += f" ({comparison.beyond:,} more are after the plan's end)"
    else:
        around = 0 if comparison.counting is None else comparison.counting.mean // 2
        last = int(comparison.steps[-1]) + around
        if last < 0.98 * comparison.curve.total_steps - 2:
            said += f", up to step {last:,} of {comparison.curve.total_steps:,}"
    return said


def parts(comparison: Comparison, parting: Parting) -> str:
    """From where on the LR differs, by how much, and the likeliest reason."""
    group = ""
    if len(comparison.record.groups) > 1 or len(comparison.curve.groups) > 1:
        name = comparison.record.groups[parting.group]
        if len(comparison.record.groups) == 1:
            name = comparison.curve.groups[parting.planned_group]
        group = f" of group {name}"
    few = parting.differing < 0.5 * parting.following
    where = (
        f"from step {parting.step:,} on"
        if not few
        else (
            f"at {parting.differing:,} of {comparison.compared:,} logged steps, first at step "
            f"{parting.step:,},"
        )
    )
    said = f"{where} the LR{group} is {_lr(parting)}{_ratio(parting)}"
    step, logged, planned = parting.widest
    if step != parting.step:
        said += f", at step {step:,} {logged:.6g} where it has {planned:.6g}"
    why = reason(comparison)
    return said if why is None else f"{said}; {why}"


def short(comparison: Comparison) -> str:
    """The parting in a few words, for a figure."""
    parting = comparison.parting
    if parting is None:
        return ""
    why = reason(comparison)
    brief = why.partition(":")[0] if why is not None else f"{_lr(parting)}"
    return f"from step {parting.step:,} on {brief}"


def _lr(parting: Parting) -> str:
    return f"{parting.logged:.6g} where the plan has {parting.planned:.6g}"


def _ratio(parting: Parting) -> str:
    if not (math.isfinite(parting.logged) and parting.planned > 0 and parting.logged > 0):
        return ""
    ratio = parting.logged / parting.planned
    if ratio > 1.5 or ratio < 0.67:
        return f" ({ratio:.3g} times it)"
    return f" ({100 * (ratio - 1):+.2g} %)"


def _counted(comparison: Comparison) -> str:
    counting = comparison.counting
    if counting is None or not counting.words:
        return ""
    return f" (the log has each LR {counting.words})"
