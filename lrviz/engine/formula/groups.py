"""The param groups, with what torch's schedulers keep in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.formula.operation import Assign, Operation, resolve
from lrviz.engine.formula.raised import Raised
from lrviz.spec.model import Spec
from lrviz.spec.optimizers import RESUMED, momentum_key

if TYPE_CHECKING:
    from lrviz.engine.formula.leaf import Leaf


class Groups:
    """One dictionary per param group, as ``optimizer.param_groups`` has them."""

    def __init__(self, spec: Spec) -> None:
        self.optimizer = spec.optimizer.type
        self.key = momentum_key(self.optimizer)
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

    def base_lr(self, *, keep: bool) -> Floats:
        """What a scheduler takes as its base LRs; ``keep``: the LR of now, where none is kept.

        Raises:
            Raised: A scheduler resumes, and a group has no initial_lr.
        """
        for index, group in enumerate(self.kept):
            if keep:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                text = f"param 'initial_lr' is not specified in param_groups[{index}]"
                raise Raised(0, "KeyError", text)
        return self.get("initial_lr")

    def cycle(self, leaf: Leaf, *, keep: bool) -> bool:
        """Whether a scheduler cycles the momentum; ``keep``: its bounds are kept in the groups.

        Raises:
            Raised: It shall, and the optimizer has none.
        """
        if not leaf.arguments["cycle_momentum"]:
            return False
        if self.key is None:
            text = "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"
            raise Raised(0, "ValueError", text)
        if keep:
            high = leaf.per_group("max_momentum")
            self.set("momentum", high)
            self.set("max_momentum", high)
            self.set("base_momentum", leaf.per_group("base_momentum"))
        return True

    def apply(self, *operations: Operation) -> None:
        """Do what one tick does."""
        self.set("lr", resolve(operations, self.get("lr"), 1)[:, 0].tolist())
        for operation in operations:
            if isinstance(operation, Assign) and operation.momentum is not None:
                self.set("momentum", operation.momentum[:, -1].tolist())
