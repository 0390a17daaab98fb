"""The curve: what LR (and momentum) every param group has at every tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lrviz.text.shown import Shown

Floats = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]
Interval = Literal["epoch", "step"]


@dataclass(frozen=True, eq=False, repr=False)
class Curve(Shown):
    """The LR of every param group over a run, one value per tick.

    Between two ticks the LR is constant: value ``t`` is what the optimizer uses from step
    ``step[t]`` up to, not including, ``step[t + 1]`` (``total_steps`` for the last).

    Attributes:
        groups: Names of the param groups, in order; "0", "1", ... where unnamed.
        step: First optimizer step of each tick. int64, shape [ticks], ascending, ``step[0] == 0``.
        lr: float64, shape [groups, ticks]. May hold inf or nan where torch's own value does.
        momentum: Momentum, or beta1, in the shape of ``lr``; None where the optimizer has neither.
        momentum_name: What ``momentum`` is.
        total_steps: Optimizer steps in the run (the horizon).
        epochs: Epochs in the run; None where the spec has only steps.
        steps_per_epoch: Optimizer steps per epoch; 1 where the spec has only steps.
        interval: How often the (first) scheduler ticks.
        engine: Which engine made it, "torch" or "formula"; "record" where a real run did, and
            ``step`` is then what its log counts.
        torch: The version of torch that made it, or whose schedulers the formulas are.
        warnings: What torch warned of, each text once.
        title: The spec's own title, or its file's name.
        steps_known: Whether anybody says how many steps there are; else the curve is one over
            epochs, and its steps are only shares of them.
    """

    groups: tuple[str, ...]
    step: Steps
    lr: Floats
    momentum: Floats | None
    momentum_name: Literal["momentum", "beta1"] | None
    total_steps: int
    epochs: int | None
    steps_per_epoch: int
    interval: Interval
    engine: Literal["torch", "formula", "record"]
    torch: str | None = None
    warnings: tuple[str, ...] = ()
    title: str = ""
    steps_known: bool = True

    def __repr__(self) -> str:
        groups = "" if len(self.groups) == 1 else f"{len(self.groups)} param groups, "
        first, last = (", ".join(f"{v:.3g}" for v in self.lr[:3, at]) for at in (0, -1))
        return f"<Curve {self.title!r}: {groups}{self.ticks:,} ticks, LR from {first} to {last}>"

    @property
    def made_by(self) -> str:
        """The engine, as outputs name it: "torch 2.13.0", "formula of torch 2.13.0", "recorded"."""
        if self.engine == "record":
            return "recorded"
        if self.engine == "formula":
            return "formula" if self.torch is None else f"formula of torch {self.torch}"
        return f"torch {self.torch}"

    @property
    def ticks(self) -> int:
        """How many values the curve has."""
        return len(self.step)

    @property
    def is_sparse(self) -> bool:
        """Whether it is of a log that leaves out most steps: what the LR is between, none says."""
        return self.engine == "record" and 2 * self.ticks < self.total_steps

    @property
    def rests_on_steps(self) -> bool:
        """Whether it ticks within epochs whose steps nobody knows: its first and last LR do too."""
        return not self.steps_known and self.epochs is not None and self.ticks > self.epochs

    @property
    def momentum_scheduled(self) -> bool:
        """Whether the momentum changes during the run."""
        return self.momentum is not None and bool((self.momentum != self.momentum[:, :1]).any())

    def tick_at(self, step: Steps) -> Steps:
        """The tick whose value is in use at each of these steps (0 ≤ step < ``total_steps``)."""
        return np.searchsorted(self.step, step, side="right").astype(np.int64) - 1
