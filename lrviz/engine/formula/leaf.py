"""A scheduler that holds no others: from its arguments and its counter to what the ticks do.

It keeps what torch's own object keeps: the counter and the groups' base LRs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from lrviz.curve import Steps
from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.operation import Assign, Multiply, Operation
from lrviz.engine.formula.raised import python
from lrviz.known.phases import BUILT_IN
from lrviz.spec.model import SchedulerSpec

FOREVER: Final = 1 << 62
UNCHANGED: Final = Multiply(np.ones(1))


class Leaf:
    """One scheduler of torch's, as its constructor leaves it.

    Raises:
        Raised: As torch's constructor does.
    """

    def __init__(self, spec: SchedulerSpec, groups: Groups, children: Sequence[Any] = ()) -> None:
        self.spec = spec
        self.groups = groups
        self.arguments: dict[str, Any] = {**BUILT_IN[spec.type].defaults, **spec.arguments}
        self.last_epoch: int = self.arguments.get("last_epoch", -1)
        self._prepare()
        self._construct()

    def begin(self) -> None:
        """The step that the constructor makes, and SequentialLR's constructor once more."""
        self.last_epoch += 1
        self.groups.apply([self._initial(self.last_epoch)])

    def span(self) -> int:
        """Ticks ahead over which it goes on in one way."""
        return FOREVER

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do.

        Raises:
            Raised: At the first tick at which torch does.
        """
        t = np.arange(self.last_epoch + 1, self.last_epoch + 1 + ticks, dtype=np.int64)
        self.last_epoch += ticks
        return [self._at(t)]

    def restart(self) -> list[Operation]:
        """What SequentialLR makes of it where its phase begins.

        That is ``_update_lr(0)``, and ``step(0)`` before torch 2.9, which is the same but for
        those that count their steps or have a ``step`` of their own.
        """
        self.last_epoch = 0
        return [self._closed()]

    def undo(self) -> None:
        """What SequentialLR's constructor does to it."""
        self.last_epoch -= 1

    def _prepare(self) -> None:
        """What the constructor does to the groups before its first step."""

    def _construct(self) -> None:
        """What torch's LRScheduler does in its constructor."""
        self.base_lr = self.groups.base_lr()
        self.begin()

    def _at(self, t: Steps) -> Operation:
        """What the ticks do at which the counter comes to ``t``."""
        raise NotImplementedError

    def _initial(self, t: int) -> Operation:
        """As `_at`, in the constructor."""
        return self._at(np.array([t]))

    def _closed(self) -> Operation:
        """As `_at` at counter 0, but by torch's closed form where it has one."""
        return self._at(np.zeros(1, dtype=np.int64))

    def _base_times(self, factor: Callable[[], float]) -> Assign:
        """The base LR times a factor, outright."""
        return Assign((self.base_lr * python(0, factor))[:, None])

    def _given(self, *names: str) -> tuple[Any, ...]:
        return tuple(self.arguments[name] for name in names)

    def _per_group(self, name: str) -> list[Any]:
        value = self.arguments[name]
        return list(value) if isinstance(value, tuple) else [value] * len(self.groups)
