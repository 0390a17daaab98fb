"""Schedulers that leave the LR alone at their start, and how torch tells that it is the start.

Since torch 2.8 it is the tick that the constructor makes, whatever the counter. Before, it was the
tick at which the counter comes to 0, whoever made it: a resumed constructor ticks as any other.
"""

from __future__ import annotations

import numpy as np

from lrviz.engine.formula.leaf import FOREVER, UNCHANGED, Leaf
from lrviz.engine.formula.operation import Operation
from lrviz.known.torch import KNOWS_ITS_START


class Starting(Leaf):
    """A scheduler whose first tick does nothing."""

    def span(self) -> int:
        """Ticks ahead over which it goes on in one way."""
        return 1 if self._starts() else FOREVER

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        if not self._starts():
            return super().operations(ticks)
        self.last_epoch += 1
        return [UNCHANGED]

    def _starts(self) -> bool:
        """Whether the next tick is taken for the start."""
        return not self.groups.torch.has(KNOWS_ITS_START) and self._is_start(self.last_epoch + 1)

    def _is_start(self, t: int) -> bool:
        """What a counter says of that, before torch 2.8."""
        return t == 0

    def _initial(self, t: int) -> Operation:
        if self.groups.torch.has(KNOWS_ITS_START) or self._is_start(t):
            return UNCHANGED
        return self._resumed(t)

    def _resumed(self, t: int) -> Operation:
        """What the constructor's tick does at a later counter, before torch 2.8."""
        return self._at(np.array([t]))
