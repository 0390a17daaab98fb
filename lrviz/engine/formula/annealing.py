"""Schedulers that anneal the LR: CosineAnnealingLR, CosineAnnealingWarmRestarts, SWALR.

The formulas are in `cosine` and `averaging`.
"""

from __future__ import annotations

import math

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula import averaging, cosine
from lrviz.engine.formula.leaf import Leaf
from lrviz.engine.formula.operation import Approach, Assign, Blend, Multiply, Operation
from lrviz.engine.formula.raised import python
from lrviz.engine.formula.start import Starting
from lrviz.known.torch import KNOWS_ITS_START, RESTARTS_WITHOUT_A_TICK


class Cosine(Starting):
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

    def _resumed(self, t: int) -> Operation:
        if t < 0:
            return super()._resumed(t)
        t_max, eta_min = self._given("T_max", "eta_min")
        share = python(0, lambda: 1 + math.cos(t * math.pi / t_max))
        return Assign((eta_min + (self.base_lr - eta_min) * share / 2)[:, None])

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
            self.current,
            self.length,
            t_mult,
            ticks,
            once=not self.groups.torch.has(KNOWS_ITS_START),
        )
        self.last_epoch += ticks
        return [self._annealed(at, lengths)]

    def restart(self) -> list[Operation]:
        """``_update_lr(0)``, which moves no cycle; before torch 2.9, ``step(0)``, which does."""
        if not self.groups.torch.has(RESTARTS_WITHOUT_A_TICK):
            self.current, self.length = 0, int(self.arguments["T_0"])
        return super().restart()

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

    def restart(self) -> list[Operation]:
        """``_update_lr(0)``, which is no step; before torch 2.9, ``step(0)``, which is one."""
        stepped = not self.groups.torch.has(RESTARTS_WITHOUT_A_TICK)
        return self.operations(1) if stepped else super().restart()

    def _prepare(self) -> None:
        self.groups.set("swa_lr", self._per_group("swa_lr"))

    def _closed(self) -> Operation:
        return self._towards(np.array([self.steps - 1]))

    def _towards(self, step: Steps) -> Operation:
        before, after = averaging.shares(step, *self._given("anneal_epochs", "anneal_strategy"))
        return Blend(before, after, self.groups.get("swa_lr"))
