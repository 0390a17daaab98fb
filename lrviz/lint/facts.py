"""What rules may know of one spec: the spec, its curve, and each scheduler's place in the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from lrviz.curve import Curve, Floats
from lrviz.engine.places import Placed as Placed
from lrviz.engine.places import places
from lrviz.sources.plan import Plan
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.text.plural import counted
from lrviz.text.problem import SpecError


@dataclass(frozen=True, eq=False)
class Facts:
    """One spec, as the rules see it.

    Attributes:
        spec: The spec.
        curve: Its curve; None where torch raises, or where it could not be simulated here.
        failure: Why there is no curve, where torch raises.
        options: Rule options that are set outside the spec.
    """

    spec: Spec
    curve: Curve | None
    failure: SpecError | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """What the spec was read from."""
        return self.spec.plan

    @property
    def groups(self) -> int:
        """How many param groups there are."""
        return len(self.spec.groups)

    @cached_property
    def base_lr(self) -> Floats:
        """The LR that schedulers start from, per group: initial_lr, else lr. float64, [groups]."""
        own = self.spec.optimizer.values("lr")
        initial = self.spec.optimizer.values("initial_lr")
        pairs = zip(own, initial, strict=True)
        return np.array([lr if first is None else first for lr, first in pairs], dtype=np.float64)

    @cached_property
    def peak(self) -> Floats:
        """P: the highest LR over the run, per group. float64, [groups]; 0 where there is none."""
        if self.curve is None:
            return np.zeros(self.groups)
        finite = np.where(np.isfinite(self.curve.lr), self.curve.lr, 0.0)
        return finite.max(axis=1).clip(min=0)  # type: ignore[no-any-return]

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every scheduler of the spec, outermost first, in the order of the text."""
        return places(self.spec, self.curve)

    @cached_property
    def whole(self) -> Placed:
        """The outermost scheduler that ticks the slowest: its ticks are those of the run."""
        return min((p for p in self.placed if p.parent is None), key=lambda p: p.ticks)

    def of_type(self, *types: str) -> Iterator[Placed]:
        """The schedulers of these classes, those that never run left out."""
        if self._types.isdisjoint(types):  # for most rules, of most specs
            return iter(())
        return (placed for placed in self.placed if placed.type in types and placed.ticks > 0)

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset(placed.type for placed in self.placed)

    def outermost(self, placed: Placed) -> SchedulerSpec:
        """The scheduler of the spec that it is, or is inside of: the one that ticks."""
        return self.spec.schedulers[placed.outermost]

    def alone(self, placed: Placed) -> bool:
        """Whether nothing ticks beside it: no other `[[scheduler]]`, no other part of a chain."""
        if len(self.spec.schedulers) > 1:
            return False
        around = placed.parent
        while around is not None:
            if around.type == "ChainedScheduler" and len(around.spec.children) > 1:
                return False
            around = around.parent
        return True

    def children(self, parent: Placed) -> tuple[Placed, ...]:
        """The schedulers directly inside ``parent``, in order."""
        return tuple(placed for placed in self.placed if placed.parent is parent)

    def in_charge(self, step: int) -> Placed:
        """The scheduler that gives the LR at an optimizer step, as far inside as can be told.

        Of a SequentialLR that is the phase; of those that tick side by side, the one that by
        itself would have the lowest LR then.
        """
        beside = tuple(p for p in self.placed if p.parent is None)
        found = self._lowest(beside, step) or self.whole
        while found.spec.children:
            inside = tuple(p for p in self.children(found) if p.ticks and p.step[0] <= step)
            if found.type == "SequentialLR":
                inside = inside[-1:]
            following = self._lowest(inside, step)
            if following is None:
                break
            found = following
        return found

    def _lowest(self, beside: tuple[Placed, ...], step: int) -> Placed | None:
        """Which of these has the lowest LR at ``step``, each run alone; None if that is unknown."""
        if len(beside) < 2:
            return beside[0] if beside else None
        found = [(self._alone(placed, step), placed) for placed in beside]
        known = [(lr, placed) for lr, placed in found if lr is not None]
        return min(known, key=lambda pair: pair[0])[1] if known else None

    def _alone(self, placed: Placed, step: int) -> float | None:
        """The lowest LR of any group at ``step`` if ``placed`` were the only scheduler."""
        from lrviz.engine import formula

        try:
            curve = formula.simulate(replace(self.spec, schedulers=(placed.spec,)))
        except (SpecError, formula.NoFormula):
            return None
        tick = int(np.searchsorted(curve.step, step, side="right")) - 1
        lr = curve.lr[:, tick] / np.where(self.base_lr == 0, 1.0, self.base_lr)
        return float(np.min(np.where(np.isfinite(lr), lr, -np.inf)))

    def named(self, found: npt.NDArray[np.bool_]) -> str | None:
        """Names of the param groups where ``found``; None where that is all of them."""
        if found.all():
            return None
        names = zip(self.spec.groups, found, strict=True)
        return ", ".join(name for name, there in names if there)

    def when(self, step: int) -> str:
        """A moment of the run, for a message: "epoch 9", or "step 950" inside an epoch."""
        per_epoch = self.spec.steps_per_epoch
        if self.spec.epochs is None or step % per_epoch:
            return f"step {step:,}"
        return f"epoch {step // per_epoch:,}"

    def unit(self, placed: Placed) -> str:
        """What its scheduler ticks once for: "epoch" or "step"."""
        scheduler = self.outermost(placed)
        if scheduler.frequency == 1:
            return scheduler.interval
        return counted(scheduler.frequency, scheduler.interval)

    def units(self, placed: Placed) -> str:
        """What its ticks are counted in: "epochs", "steps", or "ticks" of several of them."""
        scheduler = self.outermost(placed)
        return f"{scheduler.interval}s" if scheduler.frequency == 1 else "ticks"

    def option(self, name: str) -> Any:
        """A rule's option: the spec's own, else the project's, else its default."""
        default = self.options.get(name, OPTIONS[name].default)
        return self.spec.lint_options.get(name, default)
