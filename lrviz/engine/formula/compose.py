"""Schedulers of schedulers, as torch steps them, and the table of all classes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import ceil
from typing import Final

from lrviz.engine.formula import annealing, chainable, cycling
from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.leaf import FOREVER, Leaf
from lrviz.engine.formula.on_plateau import OnPlateau
from lrviz.engine.formula.operation import Operation
from lrviz.engine.formula.raised import Raised
from lrviz.known.torch import RESTARTS_WITHOUT_A_TICK, STARTS_WHERE_IT_IS, UNDOES_WITHIN
from lrviz.spec.model import SchedulerSpec


class Refused(Exception):
    """The constructor of a scheduler raises: which, and what."""

    def __init__(self, scheduler: SchedulerSpec, raised: Raised) -> None:
        super().__init__(scheduler, raised)
        self.scheduler = scheduler
        self.raised = raised


def build(spec: SchedulerSpec, groups: Groups) -> Node:
    """A scheduler and all inside it, constructed in torch's order.

    Raises:
        Refused: A constructor raises.
    """
    children = [build(child, groups) for child in spec.children]
    try:
        return CLASSES[spec.type](spec, groups, children)
    except Raised as raised:
        raise Refused(spec, raised) from None


class Composed:
    """What SequentialLR and ChainedScheduler have in common."""

    def __init__(self, spec: SchedulerSpec, groups: Groups, children: Sequence[Node]) -> None:
        for index, child in enumerate(children):
            if isinstance(child, OnPlateau):
                text = (
                    f"{spec.type} does not support `ReduceLROnPlateau` scheduler as it requires "
                    "additional kwargs to be specified when calling `step`, but got one at index "
                    f"{index} in the given schedulers sequence."
                )
                raise Raised(0, "ValueError", text)
        self.spec = spec
        self.groups = groups
        self.children = children

    def span(self) -> int:
        """Ticks ahead over which it goes on in one way."""
        raise NotImplementedError

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do.

        Raises:
            Raised: At the first tick at which torch does.
        """
        raise NotImplementedError

    def begin(self) -> None:
        """What an outer SequentialLR's constructor does: a whole step, so that this is ahead."""
        self.groups.apply(self.operations(1))

    def restart(self) -> list[Operation]:
        """What an outer SequentialLR does where its phase begins, and torch cannot.

        Raises:
            Raised: Always.
        """
        if self.groups.torch.has(RESTARTS_WITHOUT_A_TICK):
            raise Raised(0, "NotImplementedError")
        text = f"{self.spec.type}.step() takes 1 positional argument but 2 were given"
        raise Raised(0, "TypeError", text)

    def undo(self) -> None:
        """What an outer SequentialLR's constructor does to what is inside this.

        Raises:
            Raised: torch cannot, before 2.6.
        """
        if not self.groups.torch.has(UNDOES_WITHIN):
            return self._undo_itself()
        for child in self.children:
            child.undo()
        return None

    def _undo_itself(self) -> None:
        """What torch did before 2.6: it took a tick off the counter that is not there."""
        text = f"'{self.spec.type}' object has no attribute 'last_epoch'"
        raise Raised(0, "AttributeError", text)


class Chained(Composed):
    """ChainedScheduler: every child ticks, each on the LR that the one before left."""

    def span(self) -> int:
        """Ticks ahead over which all children go on in one way."""
        return min(child.span() for child in self.children)

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        return together(self.children, ticks)


class Sequential(Composed):
    """SequentialLR: one child after another."""

    def __init__(self, spec: SchedulerSpec, groups: Groups, children: Sequence[Node]) -> None:
        super().__init__(spec, groups, children)
        self.milestones: list[float] = list(spec.arguments["milestones"])
        self._ascending = sorted(self.milestones)
        self.last_epoch: int = spec.arguments.get("last_epoch", -1) + 1
        for group in groups.kept:
            group["lr"] = group["initial_lr"]
        for child in self.children:
            child.undo()
        at = bisect_right(self.milestones, 0) if groups.torch.has(STARTS_WHERE_IT_IS) else 0
        self.children[at].begin()

    def span(self) -> int:
        """Ticks ahead over which one child goes on in one way."""
        following = self.last_epoch + 1
        index = bisect_right(self.milestones, following)
        if self._begins(index, following):
            return 1
        later = bisect_right(self._ascending, following)
        ahead = [ceil(milestone) - following for milestone in self._ascending[later : later + 1]]
        return min(self.children[index].span(), *ahead, FOREVER)

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        following = self.last_epoch + 1
        self.last_epoch += ticks
        index = bisect_right(self.milestones, following)
        child = self.children[index]
        return child.restart() if self._begins(index, following) else child.operations(ticks)

    def _undo_itself(self) -> None:
        """What torch did before 2.6: a tick less of its own, and none less of its children's."""
        self.last_epoch -= 1

    def _begins(self, index: int, at: int) -> bool:
        return index > 0 and bool(self.milestones[index - 1] == at)


Node = Leaf | Chained | Sequential

CLASSES: Final[dict[str, type[Node]]] = {
    "LambdaLR": chainable.Lambda,
    "Phases": chainable.Phases,
    "MultiplicativeLR": chainable.Multiplicative,
    "StepLR": chainable.Step,
    "MultiStepLR": chainable.MultiStep,
    "ConstantLR": chainable.Constant,
    "LinearLR": chainable.Linear,
    "ExponentialLR": chainable.Exponential,
    "PolynomialLR": chainable.Polynomial,
    "CosineAnnealingLR": annealing.Cosine,
    "CosineAnnealingWarmRestarts": annealing.WarmRestarts,
    "SWALR": annealing.Swa,
    "CyclicLR": cycling.Cyclic,
    "OneCycleLR": cycling.OneCycle,
    "ReduceLROnPlateau": OnPlateau,
    "SequentialLR": Sequential,
    "ChainedScheduler": Chained,
}


def together(nodes: Iterable[Node], ticks: int) -> list[Operation]:
    """What the next ticks of all the nodes do, at each tick in the order of the nodes.

    Raises:
        Raised: At the first tick at which one does.
    """
    operations: list[Operation] = []
    first: Raised | None = None
    for node in nodes:
        try:
            operations += node.operations(ticks)
        except Raised as raised:
            if first is None or raised.offset < first.offset:
                first = raised
    if first is not None:
        raise first
    return operations
