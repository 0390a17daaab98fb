"""From a spec and its curve to what a figure draws of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from lrviz.curve import Curve
from lrviz.engine import Engine, simulate
from lrviz.plot.band import always_improves
from lrviz.plot.phases import MOST, Phase, phases
from lrviz.plot.trace import Ghost, Mark, Metric, Trace
from lrviz.plot.words import about, sentence
from lrviz.spec.model import Spec

if TYPE_CHECKING:
    from lrviz.lint.diagnostic import Diagnostic

_BAND = "no metric is given: the LR is between one that never improves and one that always does"


def trace(
    spec: Spec,
    curve: Curve,
    label: str | None = None,
    *,
    engine: Engine = "auto",
    findings: Iterable[Diagnostic] = (),
    ghost: Ghost | None = None,
    value: float | None = None,
) -> Trace:
    """The trace of a spec: its curve, its phase boundaries, and its band where it has one.

    Args:
        findings: What is said of the curve, where it shows there.
        ghost: The curve as it would be fixed.
        value: The number that tells it from the others of a sweep.

    Raises:
        SpecError: The band's other edge cannot be simulated.
    """
    best = always_improves(spec)
    band = None if best is None else simulate(best, engine=engine)
    gone_by = None
    if any(scheduler.type == "ReduceLROnPlateau" for scheduler in spec.walk()):
        from lrviz.plot.metric import metric

        gone_by = metric(spec, curve)
    return Trace(
        curve=curve,
        label=spec.name if label is None else label,
        phases=_with_cuts(spec, phases(spec), gone_by, curve),
        band=band,
        marks=marks(findings, fixed=ghost is not None),
        about=about(spec, curve),
        notes=_notes(spec, band),
        ghost=ghost,
        metric=gone_by,
        value=value,
    )


def marks(findings: Iterable[Diagnostic], *, fixed: bool = False) -> tuple[Mark, ...]:
    """Findings as marks on a curve, each text once.

    Args:
        fixed: Whether the figure shows what the fixes do, so that the advice is not repeated.
    """
    found: dict[tuple[object, str], Mark] = {}
    for one in findings:
        first, last = one.steps or (None, None)
        text = sentence(one.message) if fixed and one.fix is not None else one.message
        found.setdefault((first, text), Mark(first, text, last, one.code))
    return tuple(found.values())


def _notes(spec: Spec, band: Curve | None) -> tuple[str, ...]:
    """What the curve rests on that the source does not say."""
    assumed = [f"assumed: {', '.join(spec.assumptions)}"] if spec.assumptions else []
    return (*spec.plan.notes, *assumed, *([] if band is None else [_BAND]))


def _with_cuts(
    spec: Spec, own: tuple[Phase, ...], gone_by: Metric | None, curve: Curve
) -> tuple[Phase, ...]:
    """The phases, and the cuts of a ReduceLROnPlateau that has a metric."""
    if gone_by is None or len(gone_by.cuts) > MOST:
        return own
    factor = next(s.argument("factor") for s in spec.walk() if s.type == "ReduceLROnPlateau")
    taken = {phase.step for phase in own}
    # Where eps or min_lr holds it, the LR stays as it was, though patience ran out.
    moved = set(curve.step[1:][(np.diff(curve.lr) != 0).any(axis=0)].tolist())
    ends = [end for _, end in gone_by.cuts if end in moved and end not in taken]
    more = [Phase(end, f"×{factor:g}") for end in ends]
    return tuple(sorted((*own, *more), key=lambda phase: phase.step))
