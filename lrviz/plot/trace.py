"""What a figure draws of one spec."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.curve import Curve, Floats
from lrviz.plot.phases import Phase


@dataclass(frozen=True)
class Mark:
    """Something to be said of the curve, at its place where it has one.

    Attributes:
        step: The optimizer step where it begins; None where it is about the run as a whole.
        text: A sentence.
        end: The last step of a stretch; None for a single point.
        code: What it is looked up by.
    """

    step: int | None
    text: str
    end: int | None = None
    code: str = ""


@dataclass(frozen=True, eq=False)
class Ghost:
    """The curve that a fix would give, and what the fix does: "Set T_max = 100"."""

    curve: Curve
    label: str


@dataclass(frozen=True, eq=False)
class Metric:
    """What a ReduceLROnPlateau goes by.

    Attributes:
        name: The metric's own, or "metric".
        step: Where the epoch (or step) begins whose metric it is. int64, shape [ticks].
        value, best: The metric, and the best so far. float64, shape [ticks].
        cuts: Stretches of steps in which nothing improved, so that the LR is cut at their end
            unless eps or min_lr holds it.
        patience: How many ticks may pass without an improvement.
    """

    name: str
    step: Floats
    value: Floats
    best: Floats
    cuts: tuple[tuple[int, int], ...]
    patience: float


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
        marks: What is to be said of it.
        about: What it is: the schedulers, the optimizer, the length of the run.
        notes: What was assumed.
        ghost: The curve as it would be fixed.
        metric: What a ReduceLROnPlateau goes by, where the spec says it.
        value: The number that tells it from the others of a sweep.
        points: What was logged of runs of it.
        heavy: Whether its line is drawn heavier than the others'.
    """

    curve: Curve
    label: str
    phases: tuple[Phase, ...] = ()
    band: Curve | None = None
    marks: tuple[Mark, ...] = ()
    about: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ghost: Ghost | None = None
    metric: Metric | None = None
    value: float | None = None
    points: tuple[Points, ...] = ()
    heavy: bool = False
