"""What a figure draws of one spec."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.curve import Curve
from lrviz.plot.phases import Phase


@dataclass(frozen=True)
class Mark:
    """A place on the curve that somebody should look at.

    Attributes:
        step: The optimizer step where it begins; None where it is about the run as a whole.
        end: The last step of a stretch; None for a single point.
        code: What is written at it, short.
    """

    step: int | None
    code: str
    end: int | None = None


@dataclass(frozen=True, eq=False)
class Trace:
    """A curve, and what is drawn with it.

    Attributes:
        curve: The LR of each param group.
        label: What tells it from the others in the figure.
        phases: Its phase boundaries.
        band: The curve of a ReduceLROnPlateau whose metric always improves, where nothing says
            how the metric goes; ``curve`` is then that of one that never does.
        marks: Places to look at.
    """

    curve: Curve
    label: str
    phases: tuple[Phase, ...] = ()
    band: Curve | None = None
    marks: tuple[Mark, ...] = ()
