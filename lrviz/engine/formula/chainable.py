"""Schedulers that multiply the LR, or the base LR; the formulas are in `decay`."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from lrviz.curve import Steps
from lrviz.engine.formula import decay, function
from lrviz.engine.formula.leaf import UNCHANGED, Leaf
from lrviz.engine.formula.operation import Assign, Multiply, Operation
from lrviz.engine.formula.start import Starting
from lrviz.known.torch import KNOWS_ITS_START
from lrviz.spec.phases import Factor


class Lambda(Leaf):
    """LambdaLR: base_lr f(t)."""

    def _at(self, t: Steps) -> Operation:
        factors = function.per_group(self._per_group("lr_lambda"), t)
        values = np.empty((len(factors), len(t)))
        for own, base, out in zip(factors, self.base_lr, values, strict=True):
            np.multiply(own, base, out=out)
        return Assign(values)


class Phases(Leaf):
    """Phases: base_lr times the factor of the phase that t is in, as a LambdaLR."""

    def _at(self, t: Steps) -> Operation:
        factors = function.values(Factor(self.arguments["phases"]), t)
        return Assign(np.outer(self.base_lr, factors))


class Multiplicative(Starting):
    """MultiplicativeLR: lr f(t)."""

    def _at(self, t: Steps) -> Operation:
        factors = function.per_group(self._per_group("lr_lambda"), t)
        same = all(own is factors[0] for own in factors)
        return Multiply(factors[0] if same else np.stack(factors))

    def _is_start(self, t: int) -> bool:
        return t <= 0

    def _closed(self) -> Operation:
        at_0 = np.zeros(1, dtype=np.int64)
        return self._at(at_0) if self.groups.torch.has(KNOWS_ITS_START) else UNCHANGED


class Step(Leaf):
    """StepLR."""

    def _at(self, t: Steps) -> Operation:
        return Multiply(decay.step(t, *self._given("step_size", "gamma")))

    def _closed(self) -> Operation:
        step_size, gamma = self._given("step_size", "gamma")
        return self._base_times(lambda: gamma ** (0 // step_size))


class MultiStep(Leaf):
    """MultiStepLR."""

    def _at(self, t: Steps) -> Operation:
        return Multiply(decay.multi_step(t, *self._given("milestones", "gamma")))

    def _closed(self) -> Operation:
        milestones, gamma = self._given("milestones", "gamma")
        return self._base_times(lambda: gamma ** bisect_right(sorted(milestones), 0))


class Constant(Leaf):
    """ConstantLR."""

    def _at(self, t: Steps) -> Operation:
        return Multiply(decay.constant(t, *self._given("factor", "total_iters")))

    def _closed(self) -> Operation:
        factor, total = self._given("factor", "total_iters")
        return self._base_times(lambda: factor + (total <= 0) * (1 - factor))


class Linear(Leaf):
    """LinearLR."""

    def _at(self, t: Steps) -> Operation:
        return Multiply(decay.linear(t, *self._given("start_factor", "end_factor", "total_iters")))

    def _initial(self, t: int) -> Operation:
        resumed = t != 0 and self.groups.torch.has(KNOWS_ITS_START)
        return UNCHANGED if resumed else self._at(np.array([t]))

    def _closed(self) -> Operation:
        start, end, total = self._given("start_factor", "end_factor", "total_iters")
        return self._base_times(lambda: start + (end - start) * min(total, 0) / total)


class Exponential(Starting):
    """ExponentialLR: gamma at every tick."""

    def _at(self, t: Steps) -> Operation:
        return Multiply(np.broadcast_to(np.float64(self.arguments["gamma"]), len(t)))

    def _closed(self) -> Operation:
        return self._base_times(lambda: self.arguments["gamma"] ** 0)


class Polynomial(Starting):
    """PolynomialLR."""

    def _at(self, t: Steps) -> Operation:
        return Multiply(decay.polynomial(t, *self._given("total_iters", "power")))

    def _closed(self) -> Operation:
        total, power = self._given("total_iters", "power")
        return self._base_times(lambda: (1.0 - min(total, 0) / total) ** power)
