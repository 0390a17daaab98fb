"""Schedulers that set LR and momentum outright, against each other: CyclicLR and OneCycleLR.

The formulas are in `cyclic` and `one_cycle`.
"""

from __future__ import annotations

import numpy as np

from lrviz.curve import Steps
from lrviz.engine.formula import cyclic, one_cycle
from lrviz.engine.formula.leaf import Leaf
from lrviz.engine.formula.operation import Assign, Operation


class _Cycling(Leaf):
    def _prepare_momentum(self) -> None:
        """What both constructors do; the bounds stay in the groups, where OneCycleLR looks."""
        if self.arguments["cycle_momentum"]:
            self.groups.need_momentum()
            if self.last_epoch == -1:
                high = self._per_group("max_momentum")
                self.groups.set("momentum", high)
                self.groups.set("max_momentum", high)
                self.groups.set("base_momentum", self._per_group("base_momentum"))


class Cyclic(_Cycling):
    """CyclicLR."""

    def _prepare(self) -> None:
        low = self._per_group("base_lr")
        if self.last_epoch == -1:
            self.groups.set("lr", low)
        self._prepare_momentum()

    def _construct(self) -> None:
        self.low = self.groups.base_lr()  # torch sets its own base_lr only after the first step
        super()._construct()
        self.low = np.array(self._per_group("base_lr"), dtype=np.float64)

    def _at(self, t: Steps) -> Operation:
        height = cyclic.heights(
            t,
            *self._given("step_size_up", "step_size_down", "mode", "gamma"),
            *self._given("scale_fn", "scale_mode"),
        )
        high = np.array(self._per_group("max_lr"), dtype=np.float64)
        lr = np.multiply.outer(high - self.low, height)
        lr += self.low[:, None]
        if not self.arguments["cycle_momentum"]:
            return Assign(lr)
        low = np.array(self._per_group("base_momentum"), dtype=np.float64)
        high = np.array(self._per_group("max_momentum"), dtype=np.float64)
        momentum = np.multiply.outer(low - high, height)
        momentum += high[:, None]
        return Assign(lr, momentum)


class OneCycle(_Cycling):
    """OneCycleLR."""

    def _prepare(self) -> None:
        given = self.arguments
        total = given["total_steps"] or given["epochs"] * given["steps_per_epoch"]
        self.stretches = one_cycle.Stretches.of(total, given["pct_start"], given["three_phase"])
        if self.last_epoch == -1:
            high = self._per_group("max_lr")
            initial = [value / given["div_factor"] for value in high]
            self.groups.set("initial_lr", initial)
            self.groups.set("max_lr", high)
            self.groups.set("min_lr", [value / given["final_div_factor"] for value in initial])
        self._prepare_momentum()

    def _at(self, t: Steps) -> Operation:
        strategy, cycles_momentum = self._given("anneal_strategy", "cycle_momentum")
        return Assign(
            *one_cycle.annealed(t, self.stretches, self.groups.kept, strategy, cycles_momentum)
        )
