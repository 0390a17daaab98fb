"""Schedulers that hold no others: from the arguments and the counter to what the ticks do.

A leaf keeps what torch's own object keeps: its counter and the groups' base LRs. The formulas are
in `decay`, `cosine`, `cycle`, `plateau` and `averaging`.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice, takewhile
from typing import Any

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula import averaging, cosine, cycle, decay, plateau
from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.operation import Approach, Assign, Cut, Multiply, Operation
from lrviz.engine.formula.raised import Raised
from lrviz.spec.model import MetricSpec, SchedulerSpec
from lrviz.spec.schedulers import SCHEDULERS

FOREVER = 1 << 62


class Leaf:
    """One scheduler of torch's, as its constructor leaves it.

    Raises:
        Raised: As torch's constructor does.
    """

    def __init__(self, spec: SchedulerSpec, groups: Groups) -> None:
        self.spec = spec
        self.groups = groups
        self.arguments: dict[str, Any] = {**SCHEDULERS[spec.type].defaults, **spec.arguments}
        self.last_epoch: int = self.arguments.get("last_epoch", -1)
        self.prepare()
        self.construct()

    def prepare(self) -> None:
        """What the constructor does to the groups before its first step."""

    def construct(self) -> None:
        """What torch's LRScheduler does in its constructor."""
        self.base_lr = self.groups.base_lr(keep=self.last_epoch == -1)
        self.begin()

    def begin(self) -> None:
        """The step that the constructor makes, and SequentialLR once more."""
        self.last_epoch += 1
        self.groups.apply(self.initial(self.last_epoch))

    def span(self) -> int:
        """Ticks ahead over which it goes on in one way."""
        return FOREVER

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        t = np.arange(self.last_epoch + 1, self.last_epoch + 1 + ticks, dtype=np.int64)
        self.last_epoch += ticks
        return [self.at(t)]

    def restart(self) -> list[Operation]:
        """What SequentialLR makes of it where its phase begins: ``_update_lr(0)``."""
        self.last_epoch = 0
        return [self.closed()]

    def undo(self) -> None:
        """What SequentialLR's constructor does to it."""
        self.last_epoch -= 1

    def at(self, t: Steps) -> Operation:
        """What the ticks do at which the counter comes to ``t``."""
        raise NotImplementedError

    def initial(self, t: int) -> Operation:
        """As `at`, in the constructor."""
        return self.at(np.array([t]))

    def closed(self) -> Operation:
        """As `at`, by torch's closed form where it has one, at counter 0."""
        return self.at(np.zeros(1, dtype=np.int64))

    def given(self, *names: str) -> tuple[Any, ...]:
        """Arguments by name."""
        return tuple(self.arguments[name] for name in names)

    def per_group(self, name: str) -> list[Any]:
        """An argument as one value per group."""
        value = self.arguments[name]
        return list(value) if isinstance(value, tuple) else [value] * len(self.groups)


def _base(leaf: Leaf, factor: float) -> Assign:
    """The base LR times a factor, outright."""
    return Assign((leaf.base_lr * factor)[:, None])


_UNCHANGED = np.ones(1)


class Function(Leaf):
    """LambdaLR: base_lr f(t)."""

    def at(self, t: Steps) -> Operation:
        functions = self.per_group("lr_lambda")
        made = {id(f): f.array(t) for f in functions}
        pairs = zip(self.base_lr, functions, strict=True)
        return Assign(np.stack([base * made[id(f)] for base, f in pairs]))


class Multiplicative(Leaf):
    """MultiplicativeLR: lr f(t)."""

    def at(self, t: Steps) -> Operation:
        functions = self.per_group("lr_lambda")
        made = {id(f): f.array(t) for f in functions}
        if len(made) == 1:
            return Multiply(next(iter(made.values())))
        return Multiply(np.stack([made[id(f)] for f in functions]))

    def initial(self, t: int) -> Operation:
        return Multiply(_UNCHANGED)


class Step(Leaf):
    """StepLR."""

    def at(self, t: Steps) -> Operation:
        return Multiply(decay.step(t, *self.given("step_size", "gamma")))

    def closed(self) -> Operation:
        return _base(self, 1.0)


class MultiStep(Leaf):
    """MultiStepLR."""

    def at(self, t: Steps) -> Operation:
        return Multiply(decay.multi_step(t, *self.given("milestones", "gamma")))

    def closed(self) -> Operation:
        milestones, gamma = self.given("milestones", "gamma")
        return _base(self, gamma ** bisect_right(sorted(milestones), 0))


class Constant(Leaf):
    """ConstantLR."""

    def at(self, t: Steps) -> Operation:
        return Multiply(decay.constant(t, *self.given("factor", "total_iters")))

    def closed(self) -> Operation:
        factor, total = self.given("factor", "total_iters")
        return _base(self, factor + (total <= 0) * (1 - factor))


class Linear(Leaf):
    """LinearLR."""

    def at(self, t: Steps) -> Operation:
        return Multiply(decay.linear(t, *self.given("start_factor", "end_factor", "total_iters")))

    def initial(self, t: int) -> Operation:
        return self.at(np.array([t])) if t == 0 else Multiply(_UNCHANGED)

    def closed(self) -> Operation:
        if self.arguments["total_iters"] == 0:
            raise Raised(0, "ZeroDivisionError", decay.ZERO)
        return _base(self, self.arguments["start_factor"])


class Exponential(Leaf):
    """ExponentialLR: gamma at every tick."""

    def at(self, t: Steps) -> Operation:
        return Multiply(np.full(len(t), float(self.arguments["gamma"])))

    def initial(self, t: int) -> Operation:
        return Multiply(_UNCHANGED)

    def closed(self) -> Operation:
        return _base(self, 1.0)


class Polynomial(Leaf):
    """PolynomialLR."""

    def at(self, t: Steps) -> Operation:
        return Multiply(decay.polynomial(t, *self.given("total_iters", "power")))

    def initial(self, t: int) -> Operation:
        return Multiply(_UNCHANGED)

    def closed(self) -> Operation:
        if self.arguments["total_iters"] == 0:
            raise Raised(0, "ZeroDivisionError", "division by zero")
        return _base(self, 1.0)


class Cosine(Leaf):
    """CosineAnnealingLR."""

    def at(self, t: Steps) -> Operation:
        t_max, eta_min = self.given("T_max", "eta_min")
        return Approach(
            cosine.annealing_ratios(t, t_max),
            np.full(len(self.groups), float(eta_min)),
            cosine.rebounds(t, t_max),
            cosine.rebound(self.base_lr, eta_min, t_max),
        )

    def initial(self, t: int) -> Operation:
        return Multiply(_UNCHANGED)

    def closed(self) -> Operation:
        eta_min = self.arguments["eta_min"]
        return Assign((eta_min + (self.base_lr - eta_min) * 2 / 2)[:, None])


class WarmRestarts(Leaf):
    """CosineAnnealingWarmRestarts."""

    def prepare(self) -> None:
        self.current, self.length = self.last_epoch, int(self.arguments["T_0"])

    def begin(self) -> None:
        self.groups.apply(*self.operations(1))

    def operations(self, ticks: int) -> list[Operation]:
        t_0, t_mult, eta_min = self.given("T_0", "T_mult", "eta_min")
        if self.last_epoch < 0:  # torch begins anew there
            self.current, self.length = -1, t_0
            at, lengths = np.zeros(1), np.full(1, float(t_0))
            self.current, self.last_epoch = 0, 0
            if ticks > 1:
                more, lengths_more, self.current, self.length = cosine.restarts(
                    0, t_0, t_mult, ticks - 1
                )
                at = np.concatenate([at, more])
                lengths = np.concatenate([lengths, lengths_more])
                self.last_epoch = ticks - 1
        else:
            at, lengths, self.current, self.length = cosine.restarts(
                self.current, self.length, t_mult, ticks
            )
            self.last_epoch += ticks
        return [self._annealed(at, lengths, eta_min)]

    def closed(self) -> Operation:
        at, length = np.array([float(self.current)]), np.array([float(self.length)])
        return self._annealed(at, length, self.arguments["eta_min"])

    def _annealed(self, at: Floats, lengths: Floats, eta_min: float) -> Operation:
        found = np.empty((len(self.groups), len(at)))
        for group, base in enumerate(self.base_lr):
            found[group] = cosine.annealed(at, lengths, base, eta_min)
        return Assign(found)


class Cyclic(Leaf):
    """CyclicLR."""

    def prepare(self) -> None:
        self.low = np.array(self.per_group("base_lr"), dtype=np.float64)
        self.high = np.array(self.per_group("max_lr"), dtype=np.float64)
        if self.last_epoch == -1:
            self.groups.set("lr", self.low.tolist())
        self.momentum = self.groups.cycle(self, keep=self.last_epoch == -1)

    def construct(self) -> None:
        own, self.low = self.low, self.groups.base_lr(keep=self.last_epoch == -1)
        super().construct()  # torch sets its own base_lr only after this
        self.low = own

    def at(self, t: Steps) -> Operation:
        height = cycle.cyclic_heights(
            t,
            *self.given("step_size_up", "step_size_down", "mode", "gamma"),
            *self.given("scale_fn", "scale_mode"),
        )
        lr = np.multiply.outer(self.high - self.low, height)
        lr += self.low[:, None]
        if not self.momentum:
            return Assign(lr)
        low = np.array(self.per_group("base_momentum"), dtype=np.float64)
        high = np.array(self.per_group("max_momentum"), dtype=np.float64)
        return Assign(lr, high[:, None] - np.multiply.outer(high - low, height))


class OneCycle(Leaf):
    """OneCycleLR."""

    def prepare(self) -> None:
        given = self.arguments
        total = given["total_steps"] or given["epochs"] * given["steps_per_epoch"]
        self.shape = cycle.OneCycle.of(total, given["pct_start"], given["three_phase"])
        if self.last_epoch == -1:
            high = self.per_group("max_lr")
            initial = [value / given["div_factor"] for value in high]
            self.groups.set("initial_lr", initial)
            self.groups.set("max_lr", high)
            final = given["final_div_factor"]
            self.groups.set("min_lr", [value / final for value in initial])
        self.momentum = self.groups.cycle(self, keep=self.last_epoch == -1)

    def at(self, t: Steps) -> Operation:
        strategy = self.arguments["anneal_strategy"]
        try:
            return Assign(*self.shape.values(t, self.groups.kept, strategy, self.momentum))
        except KeyError as error:
            raise Raised(0, "KeyError", str(error)) from None


class Swa(Leaf):
    """SWALR."""

    def prepare(self) -> None:
        self.groups.set("swa_lr", self.per_group("swa_lr"))

    def operations(self, ticks: int) -> list[Operation]:
        step = np.arange(self.step_count, self.step_count + ticks, dtype=np.int64)
        self.step_count += ticks
        self.last_epoch += ticks
        return [self._towards(step)]

    def begin(self) -> None:
        self.step_count = 0
        self.groups.apply(*self.operations(1))

    def closed(self) -> Operation:
        return self._towards(np.array([self.step_count - 1]))

    def _towards(self, step: Steps) -> Operation:
        ratios = averaging.annealing_ratios(step, *self.given("anneal_epochs", "anneal_strategy"))
        target = np.array([group["swa_lr"] for group in self.groups.kept], dtype=np.float64)
        return Approach(ratios, target, np.zeros(len(step), dtype=bool), np.zeros(len(target)))


class OnPlateau(Leaf):
    """ReduceLROnPlateau, with the metric that the spec gives."""

    metric: MetricSpec
    calls: int

    def construct(self) -> None:
        self.done = 0  # it is an LRScheduler by name only: no base LRs, no first step

    def watch(self, metric: MetricSpec, calls: int, *, alone: bool) -> None:
        """Say what it is stepped with, how often, and whether nothing else changes the LR."""
        rule = plateau.Plateau(
            *self.given("mode", "patience", "threshold", "threshold_mode", "cooldown")
        )
        cuts = plateau.cuts(rule, metric, calls)
        self.cuts = islice(cuts, self._tell()) if alone else cuts
        self.ahead: int | None = next(self.cuts, None)

    def _tell(self) -> int:
        """After how many cuts the LR is as low as it gets."""
        cut = self._cut(np.zeros(0, dtype=np.int64))
        lr, count = self.groups.get("lr"), 0
        while ((lower := cut.cut(lr)) != lr).any():
            lr, count = lower, count + 1
        return count

    def _cut(self, at: Steps) -> Cut:
        floor = np.array(self.per_group("min_lr"), dtype=np.float64)
        return Cut(at, float(self.arguments["factor"]), floor, float(self.arguments["eps"]))

    def operations(self, ticks: int) -> list[Operation]:
        end = self.done + ticks
        found: list[int] = []
        if self.ahead is not None and self.ahead < end:
            found = [self.ahead, *takewhile(self._before(end), self.cuts)]
        at = np.array(found, dtype=np.int64) - self.done
        self.done = end
        return [self._cut(at)]

    def _before(self, end: int) -> Any:
        def check(tick: int) -> bool:
            self.ahead = tick
            return tick < end

        self.ahead = None
        return check


LEAVES: dict[str, type[Leaf]] = {
    "LambdaLR": Function,
    "MultiplicativeLR": Multiplicative,
    "StepLR": Step,
    "MultiStepLR": MultiStep,
    "ConstantLR": Constant,
    "LinearLR": Linear,
    "ExponentialLR": Exponential,
    "PolynomialLR": Polynomial,
    "CosineAnnealingLR": Cosine,
    "CosineAnnealingWarmRestarts": WarmRestarts,
    "CyclicLR": Cyclic,
    "OneCycleLR": OneCycle,
    "SWALR": Swa,
    "ReduceLROnPlateau": OnPlateau,
}
