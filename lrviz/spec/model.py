"""A spec as values: frozen, checked, and with every expression already computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lrviz.curve import Floats, Interval
from lrviz.known.torch import Torch, torch_of
from lrviz.sources.plan import NO_PLAN, Plan
from lrviz.sources.syntaxes import stem
from lrviz.spec.expression import Expression
from lrviz.text.plural import counted
from lrviz.text.problem import KeyPath
from lrviz.text.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    import torch

Order = tuple[Literal["optimizer", "scheduler"], Literal["optimizer", "scheduler"]]
OPTIMIZER_FIRST: Order = ("optimizer", "scheduler")


@dataclass(frozen=True)
class GroupSpec:
    """A param group: its name and what it overrides of the optimizer's own arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class OptimizerSpec:
    """The optimizer: a class of ``torch.optim`` by name, its arguments, its param groups (≥ 1).

    ``arguments`` holds only what the spec says, torch's defaults not filled in; keys that torch
    wants in the param groups (``initial_lr``, ...) are in each group's own arguments.
    """

    type: str
    arguments: Mapping[str, Any]
    groups: tuple[GroupSpec, ...] = (GroupSpec("0", {}),)

    def values(self, name: str) -> tuple[Any, ...]:
        """Argument ``name`` per group: its own, else the optimizer's, else torch's default."""
        from lrviz.known.optimizers import OPTIMIZERS

        known = OPTIMIZERS.get(self.type)
        default = known.defaults.get(name) if known is not None else None
        own = self.arguments.get(name, default)
        return tuple(group.arguments.get(name, own) for group in self.groups)


@dataclass(frozen=True)
class SchedulerSpec:
    """A scheduler, by type and arguments, and the schedulers inside it.

    Attributes:
        type: The bare name of torch's class, ``Phases``, or a dotted path to a callable.
        arguments: What the spec says, torch's defaults not filled in. Numbers are computed,
            functions are `Expression`s, phases `Phase`s, lists are tuples. Of a dotted path:
            values as in TOML.
        children: The ``schedulers`` of SequentialLR and ChainedScheduler.
        interval, frequency: How often it ticks; of a child, those of the outermost scheduler.
        path: Where its table stands in the spec.
    """

    type: str
    arguments: Mapping[str, Any]
    children: tuple[SchedulerSpec, ...] = ()
    interval: Interval = "epoch"
    frequency: int = 1
    path: KeyPath = ("scheduler",)

    @property
    def dotted(self) -> bool:
        """Whether it is a callable from some package, and not a class of torch's own."""
        return "." in self.type

    def argument(self, name: str) -> Any:
        """Argument ``name`` of a built-in scheduler, or torch's default for it."""
        from lrviz.known.phases import BUILT_IN

        return self.arguments.get(name, BUILT_IN[self.type].defaults.get(name))

    def walk(self) -> Iterator[SchedulerSpec]:
        """This scheduler and all inside it, outermost first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class MetricSpec:
    """What ReduceLROnPlateau is stepped with: values (the last is repeated), or an expression.

    Attributes:
        values: At least one value, or None where there is an expression.
        expression: A function of ``epoch``, the scheduler's own tick count from 0.
        name: The metric's name, where it has one (its CSV column).
    """

    values: tuple[float, ...] | None = None
    expression: Expression | None = None
    name: str | None = None

    def at(self, tick: int) -> float:
        """The metric that the scheduler's tick number ``tick`` (from 0) is given."""
        if self.expression is not None:
            return float(self.expression(tick))
        assert self.values is not None
        return self.values[min(tick, len(self.values) - 1)]

    def first(self, ticks: int) -> Floats:
        """The metrics of the first ``ticks`` ticks. float64, shape [ticks]."""
        if self.expression is not None:
            return self.expression.array(np.arange(ticks))
        return np.array([self.at(tick) for tick in range(ticks)], dtype=np.float64)


@dataclass(frozen=True, repr=False)
class Spec(Shown):
    """What is trained how long, with which optimizer and schedulers.

    Attributes:
        optimizer: The optimizer, its arguments and its param groups.
        schedulers: The outermost schedulers, in the order in which they tick.
        epochs: Epochs in the run; None where the spec has only steps.
        steps_per_epoch: Optimizer steps per epoch; 1 where the spec does not say.
        total_steps: Optimizer steps in the run (the horizon).
        title: The spec's own title, if it has one.
        batches_per_epoch: Batches per epoch, where the spec says those in place of the steps.
        accumulate_grad_batches: Batches in one optimizer step.
        metric: What ReduceLROnPlateau is stepped with; None where the spec does not say.
        several: Whether the spec has ``[[scheduler]]``, an array, and not one ``[scheduler]``.
        order: The order of the two ``.step()`` calls in the training loop.
        ignore: Codes that ``[lint]`` ignores, with the reasons.
        lint_options: The other keys of ``[lint]``.
        plan: What it was read from, and where everything in it stands.
        assumptions: What it rests on besides, as outputs name it.
        stand_ins: Numbers that nobody knows, and what stands in for them here.
        resting: Where in the plan's table values stand that rest on those.
        trust: Packages that its dotted types may be imported from.
        torch_version: The torch that is spoken of; where none is asked for, the installed one.
    """

    optimizer: OptimizerSpec
    schedulers: tuple[SchedulerSpec, ...]
    epochs: int | None
    steps_per_epoch: int
    total_steps: int
    title: str | None = None
    batches_per_epoch: int | None = None
    accumulate_grad_batches: int = 1
    several: bool = False
    metric: MetricSpec | None = None
    order: Order = OPTIMIZER_FIRST
    ignore: Mapping[str, str] = field(default_factory=dict)
    lint_options: Mapping[str, Any] = field(default_factory=dict)
    plan: Plan = NO_PLAN
    assumptions: tuple[str, ...] = ()
    stand_ins: Mapping[str, float] = field(default_factory=dict)
    resting: frozenset[KeyPath] = frozenset()
    trust: tuple[str, ...] = ()
    torch_version: Torch = field(default_factory=torch_of)

    def __repr__(self) -> str:
        schedulers = " + ".join(scheduler.type for scheduler in self.schedulers)
        lrs = ", ".join(dict.fromkeys(map(str, self.optimizer.values("lr"))))
        length = counted(self.total_steps, "step")
        if self.epochs is not None:
            # An epoch of one step is one whose length nobody says.
            steps = "" if self.steps_per_epoch == 1 else f", {length}"
            length = counted(self.epochs, "epoch") + steps
        return f"<Spec {self.name!r}: {schedulers}, {self.optimizer.type} lr={lrs}, {length}>"

    @property
    def name(self) -> str:
        """The title, or the file's name without its ending."""
        title = (self.title or "").strip()
        return title or stem(self.plan.name)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the param groups, in order."""
        return tuple(group.name for group in self.optimizer.groups)

    def walk(self) -> Iterator[SchedulerSpec]:
        """Every scheduler of the spec, outermost first, in the order of the text."""
        for scheduler in self.schedulers:
            yield from scheduler.walk()

    def build(
        self, params: Mapping[str, Iterable[torch.nn.Parameter]] | Iterable[Any]
    ) -> tuple[torch.optim.Optimizer, Any]:
        """The optimizer and scheduler for your own training: what was plotted is what trains.

        Args:
            params: The model's parameters, where the spec has one param group; else a mapping
                from group name to parameters, or one iterable of parameters per group, in order.

        Returns:
            The optimizer, and its scheduler (a list of them where the spec has ``[[scheduler]]``).

        Raises:
            SpecError: torch refuses an argument, or a dotted path cannot be imported.
            ValueError: ``params`` does not have the spec's param groups.
            TypeError: ``params`` is a model.
            ModuleNotFoundError: torch is not installed.
        """
        from lrviz.spec.build import build

        return build(self, params)
