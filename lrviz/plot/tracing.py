"""From a spec and its curve to what a figure draws of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lrviz.curve import Curve
from lrviz.engine import Engine, simulate
from lrviz.plot.band import always_improves
from lrviz.plot.phases import phases
from lrviz.plot.trace import Mark, Trace
from lrviz.spec.model import Spec

if TYPE_CHECKING:
    from lrviz.lint.diagnostic import Diagnostic


def trace(
    spec: Spec,
    curve: Curve,
    label: str | None = None,
    *,
    engine: Engine = "auto",
    findings: Iterable[Diagnostic] = (),
) -> Trace:
    """The trace of a spec: its curve, its phase boundaries, and its band where it has one.

    Args:
        findings: What is marked on the curve, where it shows there.

    Raises:
        SpecError: The band's other edge cannot be simulated.
    """
    best = always_improves(spec)
    band = None if best is None else simulate(best, engine=engine)
    name = spec.name if label is None else label
    return Trace(curve, name, phases(spec), band, marks(findings))


def marks(findings: Iterable[Diagnostic]) -> tuple[Mark, ...]:
    """Findings as marks on a curve; those at the same place, or at none, share one."""
    found: dict[tuple[int | None, int | None], list[str]] = {}
    for finding in findings:
        found.setdefault(finding.steps or (None, None), []).append(finding.code)
    return tuple(
        Mark(first, ", ".join(dict.fromkeys(codes)), last) for (first, last), codes in found.items()
    )
