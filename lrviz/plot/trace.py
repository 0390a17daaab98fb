"""What a figure draws of one spec."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.curve import Curve, Floats
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
class Points:
    """The LR that a run used, laid over its plan.

    Attributes:
        step: The optimizer step of each point. float64, shape [rows].
        lr: float64, shape [groups, rows]; nan where there is none.
        label: What the record is called, and what is said of it.
        steps_per_epoch: Steps in one unit of an axis of epochs.
        parting: The step and the LR where it leaves the plan; None where it does not.
    """

    step: Floats
    lr: Floats
    label: str
    steps_per_epoch: int = 1
    parting: tuple[int, float] | None = None


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
        points: What was logged of runs of it.
    """

    curve: Curve
    label: str
    phases: tuple[Phase, ...] = ()
    band: Curve | None = None
    marks: tuple[Mark, ...] = ()
    points: tuple[Points, ...] = ()
