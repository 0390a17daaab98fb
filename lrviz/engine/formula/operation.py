"""What ticks do to an LR: five operations, each over a stretch of consecutive ticks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats, Steps

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Multiply:
    """The LR times a factor at each tick: float64, [ticks], or [groups, ticks]."""

    factors: Floats

    def of(self, group: int) -> Floats:
        """The factors of one group: float64, [ticks]."""
        return self.factors if self.factors.ndim == 1 else self.factors[group]


@dataclass(frozen=True, eq=False)
class Assign:
    """The LR outright, whatever it was: float64, [groups, ticks]; likewise the momentum."""

    values: Floats
    momentum: Floats | None = None


@dataclass(frozen=True, eq=False)
class Approach:
    """The LR's distance from a target times a ratio; at some ticks something is added instead.

    Attributes:
        ratios: float64, [ticks].
        target: float64, [groups].
        adds: At which ticks ``added`` is added; bool, [ticks]. Where ``exact`` is not set these
            are evenly spaced, and the ratio before each but the first is 0.
        added: float64, [groups].
        lead, head: From the first tick on, and after each that adds: how many ticks have so small
            a distance that its rounding shows in what grows from it.
        exact: Whether that is so at any tick.
    """

    ratios: Floats
    target: Floats
    adds: Bools
    added: Floats
    lead: int = 0
    head: int = 0
    exact: bool = False


@dataclass(frozen=True, eq=False)
class Blend:
    """The LR on its way from wherever it started to a target.

    Attributes:
        before, after: The share of the way that is done before and after each tick, 0 to 1, each
            ``before`` being the ``after`` of the tick before. float64, [ticks].
        target: float64, [groups].
    """

    before: Floats
    after: Floats
    target: Floats


@dataclass(frozen=True, eq=False)
class Cut:
    """At some ticks, the LR times a factor, no lower than a floor, and only where that tells.

    Attributes:
        ticks: int64, ascending.
        factor, eps: As in ReduceLROnPlateau.
        floor: Per group.
    """

    ticks: Steps
    factor: float
    floor: tuple[float, ...]
    eps: float

    def cut(self, lr: float, group: int) -> float:
        """An LR after a cut."""
        lower = max(lr * self.factor, self.floor[group])
        return lower if lr - lower > self.eps else lr


Operation = Multiply | Assign | Approach | Blend | Cut
