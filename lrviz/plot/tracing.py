"""From a spec and its curve to what a figure draws of them."""

from __future__ import annotations

from lrviz.curve import Curve
from lrviz.engine import Engine, simulate
from lrviz.plot.band import always_improves
from lrviz.plot.phases import phases
from lrviz.plot.trace import Trace
from lrviz.spec.model import Spec


def trace(spec: Spec, curve: Curve, label: str | None = None, *, engine: Engine = "auto") -> Trace:
    """The trace of a spec: its curve, its phase boundaries, and its band where it has one.

    Raises:
        SpecError: The band's other edge cannot be simulated.
    """
    best = always_improves(spec)
    band = None if best is None else simulate(best, engine=engine)
    return Trace(curve, spec.name if label is None else label, phases(spec), band)
