"""Schedulers that anneal the LR: CosineAnnealingLR, CosineAnnealingWarmRestarts, SWALR.

The formulas are in `cosine` and `averaging`.
"""

from __future__ import annotations

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula import averaging, cosine
from lrviz.engine.formula.leaf import UNCHANGED, Leaf
from lrviz.engine.formula.operation import Approach, Assign, Blend, Multiply, Operation


class Cosine(Leaf):
    """CosineAnnealingLR."""

    def _at(self, t: Steps) -> Operation:
        t_max, eta_min = self._given("T_max", "eta_min")
        adds = cosine.rebounds(t, t_max)
        ratios = cosine.annealing_ratios(t, t_max, adds)
        if eta_min == 0 and not adds.any():
            return Multiply(ratios)
        target = np.full(len(self.groups), float(eta_min))
        added = cosine.rebound(self.base_lr, eta_min, t_max)
        lead, head = cosine.sensitive(int(t[0]), t_max)
        return Approach(ratios, target, adds, added, lead, head, exact=not cosine.whole(t_max))

    def _initial(self, t: int) -> Operation:
        return UNCHANGED

    def _closed(self) -> Operation:
        eta_min = self.arguments["eta_min"]
        return Assign((eta_min + (self.base_lr - eta_min) * 2 / 2)[:, None])


class WarmRestarts(Leaf):
    """CosineAnnealingWarmRestarts; its ``last_epoch`` tells only whether it has begun."""

    def begin(self) -> None:
        """The step that the constructor makes, and SequentialLR's constructor once more."""
        self.groups.apply(self.operations(1))

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do; where it has not begun, the first begins the first cycle."""
        t_0, t_mult = self._given("T_0", "T_mult")
        if self.last_epoch < 0:
            self.current, self.length, self.last_epoch = -1, t_0, -1
        at, lengths, self.current, self.length = cosine.restarts(
            self.current, self.length, t_mult, ticks
        )
        self.last_epoch += ticks
        return [self._annealed(at, lengths)]

    def _prepare(self) -> None:
        self.current, self.length = self.last_epoch, int(self.arguments["T_0"])

    def _closed(self) -> Operation:
        return self._annealed(np.array([float(self.current)]), np.array([float(self.length)]))

    def _annealed(self, at: Floats, lengths: Floats) -> Operation:
        return Assign(cosine.annealed(at, lengths, self.base_lr, self.arguments["eta_min"]))


class Swa(Leaf):
    """SWALR; what counts is how often it was stepped, and not its ``last_epoch``."""

    def begin(self) -> None:
        """The step that the constructor makes, and SequentialLR's constructor once more."""
        self.steps = 0
        self.groups.apply(self.operations(1))

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        step = np.arange(self.steps, self.steps + ticks, dtype=np.int64)
        self.steps += ticks
        return [self._towards(step)]

    def _prepare(self) -> None:
        self.groups.set("swa_lr", self._per_group("swa_lr"))

    def _closed(self) -> Operation:
        return self._towards(np.array([self.steps - 1]))

    def _towards(self, step: Steps) -> Operation:
        before, after = averaging.shares(step, *self._given("anneal_epochs", "anneal_strategy"))
        return Blend(before, after, self.groups.get("swa_lr"))
