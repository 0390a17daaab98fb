"""The param groups, with what torch's schedulers keep in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.formula.operation import Assign, Operation
from lrviz.engine.formula.raised import Raised
from lrviz.engine.formula.resolve import resolve
from lrviz.known.optimizers import RESUMED, momentum_key
from lrviz.spec.model import Spec


class Groups:
    """One dictionary per param group, as ``optimizer.param_groups`` has them.

    Attributes:
        key: Where the optimizer keeps its momentum: "momentum", "betas", or None.
        kept: Per group "lr", "momentum" (or beta1), and what schedulers put there.
        torch: The version whose schedulers these are.
    """

    def __init__(self, spec: Spec) -> None:
        self.torch = spec.torch_version
        self.key = momentum_key(spec.optimizer.type)
        resumed = any(s.arguments.get("last_epoch", -1) != -1 for s in spec.walk())
        lr = spec.optimizer.values("lr")
        momenta: Sequence[Any] = [None] * len(lr)
        if self.key is not None:
            momenta = spec.optimizer.values(self.key)
            momenta = [value[0] for value in momenta] if self.key == "betas" else momenta
        self.kept: list[dict[str, Any]] = []
        for own, momentum, group in zip(lr, momenta, spec.optimizer.groups, strict=True):
            kept = {name: group.arguments[name] for name in RESUMED if name in group.arguments}
            if resumed:
                kept.setdefault("initial_lr", own)
            self.kept.append({**kept, "lr": own, "momentum": momentum})

    def __len__(self) -> int:
        return len(self.kept)

    def get(self, key: str) -> Floats:
        """A value of each group. float64, [groups]."""
        return np.array([group[key] for group in self.kept], dtype=np.float64)

    def set(self, key: str, values: Sequence[Any]) -> None:
        """Give each group its value."""
        for group, value in zip(self.kept, values, strict=True):
            group[key] = value

    def base_lr(self) -> Floats:
        """What a scheduler takes as its base LRs: initial_lr, else the LR of now. [groups]."""
        for group in self.kept:
            group.setdefault("initial_lr", group["lr"])
        return self.get("initial_lr")

    def need_momentum(self) -> None:
        """What a scheduler that cycles the momentum asks first.

        Raises:
            Raised: The optimizer has none.
        """
        if self.key is None:
            text = "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"
            raise Raised(0, "ValueError", text)

    def apply(self, operations: Sequence[Operation]) -> None:
        """Do what one tick does."""
        self.set("lr", resolve(operations, self.get("lr"), 1)[:, 0].tolist())
        for operation in operations:
            if isinstance(operation, Assign) and operation.momentum is not None:
                self.set("momentum", operation.momentum[:, -1].tolist())
