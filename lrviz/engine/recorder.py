"""Reads the LR and momentum of every param group after each tick, in chunks."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import torch

from lrviz.curve import Floats

CHUNK = 1 << 16
"""Ticks that are kept as Python numbers before they become an array."""


class Recorder:
    """Collects the values of an optimizer's param groups.

    Args:
        optimizer: Where they are read.
        momentum: Whether the momentum may change, and so is read at every tick.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, *, momentum: bool) -> None:
        self.groups = optimizer.param_groups
        self.momentum_name: Literal["momentum", "beta1"] | None = None
        if "betas" in optimizer.defaults:
            self.momentum_name = "beta1"
        elif "momentum" in optimizer.defaults:
            self.momentum_name = "momentum"
        self.recorded = 0
        self.not_real = False
        self._reads_momentum = momentum and self.momentum_name is not None
        self._rows: list[Any] = []
        self._chunks: list[Floats] = []

    def read(self) -> None:
        """Record the values of now as those of the next tick."""
        row = [group["lr"] for group in self.groups]
        if self._reads_momentum:
            row += self._momenta()
        self._rows.append([v if v.__class__ is float else _now(v) for v in row])
        self.recorded += 1
        if len(self._rows) >= CHUNK:
            self._flush()

    def read_ticks(self, tick: Any, count: int) -> None:
        """Call ``tick`` and `read`, ``count`` times over; the inner loop of the torch engine."""
        if len(self.groups) > 1 or self._reads_momentum:
            for _ in range(count):
                tick()
                self.read()
            return
        group = self.groups[0]
        self._flush()
        values: list[Any] = []
        append = values.append
        try:
            for _ in range(count):
                tick()
                value = group["lr"]
                append(value if value.__class__ is float else _now(value))
        finally:
            self.recorded += len(values)
            self._rows = [[value] for value in values] if _odd(values) else []
            if not self._rows and values:
                self._chunks.append(np.array(values, dtype=np.float64).reshape(-1, 1))
            self._flush()

    def lr(self) -> Floats:
        """The LRs read so far. float64, shape [groups, ticks]."""
        return np.ascontiguousarray(self._all()[:, : len(self.groups)].T)

    def momentum(self) -> Floats | None:
        """The momenta, in the shape of `lr`; None where the optimizer has none."""
        if self.momentum_name is None:
            return None
        if self._reads_momentum:
            return np.ascontiguousarray(self._all()[:, len(self.groups) :].T)
        now = np.array([[float(value)] for value in self._momenta()], dtype=np.float64)
        return np.broadcast_to(now, (len(self.groups), self.recorded))

    def _momenta(self) -> list[Any]:
        if self.momentum_name == "beta1":
            return [group["betas"][0] for group in self.groups]
        return [group["momentum"] for group in self.groups]

    def _flush(self) -> None:
        if not self._rows:
            return
        if any(_odd(row) for row in self._rows):
            self._rows = [[self._real(value) for value in row] for row in self._rows]
        self._chunks.append(np.array(self._rows, dtype=np.float64))
        self._rows = []

    def _all(self) -> Floats:
        self._flush()
        self._chunks = [np.concatenate(self._chunks)]
        return self._chunks[0]

    def _real(self, value: Any) -> float:
        """A number as a float; torch itself lets an LR become complex, which none is."""
        if isinstance(value, complex):
            self.not_real = True
            return math.nan
        return float(value)


def _now(value: Any) -> Any:
    """A value that stays what it is: torch overwrites an LR that is a tensor in place."""
    return value.item() if isinstance(value, torch.Tensor) and value.numel() == 1 else value


def _odd(values: list[Any]) -> bool:
    """Whether something here is neither an int nor a float (a complex number, say)."""
    return not {float, int}.issuperset(map(type, values))
