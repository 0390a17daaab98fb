"""ReduceLROnPlateau, with the metric that the spec gives; when it cuts is in `plateau`."""

from __future__ import annotations

import numpy as np

from lrviz.engine.formula import function, plateau
from lrviz.engine.formula.leaf import Leaf
from lrviz.engine.formula.operation import Cut, Operation
from lrviz.engine.formula.raised import Raised
from lrviz.spec.model import MetricSpec


class OnPlateau(Leaf):
    """ReduceLROnPlateau; its counter starts at 0, as it makes no first step."""

    def watch(self, metric: MetricSpec, ticks: int) -> None:
        """Say what it is stepped with, and how often."""
        self._failed: Raised | None = None
        if metric.expression is None:
            values = np.array(metric.values)
        else:
            t = np.arange(ticks, dtype=np.int64)
            try:
                values = function.values(metric.expression, t)
            except Raised as raised:
                self._failed = raised
                values = function.values(metric.expression, t[: raised.offset])
        names = ("mode", "patience", "threshold", "threshold_mode", "cooldown")
        self._cuts = plateau.cuts(plateau.Plateau(*self._given(*names)), values, ticks)

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do.

        Raises:
            Raised: Where the metric has no value.
        """
        start, self.last_epoch = self.last_epoch, self.last_epoch + ticks
        failed = self._failed
        if failed is not None and failed.offset < self.last_epoch:
            raise Raised(failed.offset - start, failed.kind, failed.text, failed.undefined)
        first, end = np.searchsorted(self._cuts, (start, self.last_epoch))
        factor, eps = self._given("factor", "eps")
        return [Cut(self._cuts[first:end] - start, factor, tuple(self._per_group("min_lr")), eps)]

    def _construct(self) -> None:
        self.last_epoch = 0  # it is an LRScheduler by name only: no base LRs, no first step
