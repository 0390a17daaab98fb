"""Schedulers of schedulers, in lockstep or one after another, as torch 2.13 steps them."""

from __future__ import annotations

from bisect import bisect_right
from math import ceil

from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.leaf import FOREVER, LEAVES, Leaf, OnPlateau
from lrviz.engine.formula.operation import Operation
from lrviz.engine.formula.raised import Raised
from lrviz.spec.model import SchedulerSpec


def build(spec: SchedulerSpec, groups: Groups) -> Node:
    """A scheduler and all inside it, constructed in torch's order.

    Raises:
        Raised: As a constructor does; ``child`` says which.
    """
    try:
        if spec.type in LEAVES:
            return LEAVES[spec.type](spec, groups)
        children = [build(child, groups) for child in spec.children]
        return (Sequential if spec.type == "SequentialLR" else Chained)(spec, children, groups)
    except Raised as raised:
        child = raised.child or spec
        raise Raised(0, raised.kind, raised.text, child) from None


class Chained:
    """ChainedScheduler: every child ticks, each on the LR that the one before left."""

    def __init__(self, spec: SchedulerSpec, children: list[Node], groups: Groups) -> None:
        _refuse_plateau(spec, children)
        self.children = children
        self.groups = groups

    def span(self) -> int:
        """Ticks ahead over which all children go on in one way."""
        return min(child.span() for child in self.children)

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        return together(self.children, ticks)

    def restart(self) -> list[Operation]:
        """There is no way to begin a ChainedScheduler anew in torch."""
        raise Raised(0, "NotImplementedError")

    def begin(self) -> None:
        """The step that SequentialLR makes of it where it is the first."""
        self.groups.apply(*self.operations(1))

    def undo(self) -> None:
        """What SequentialLR's constructor does to it."""
        for child in self.children:
            child.undo()


class Sequential:
    """SequentialLR: one child after another."""

    def __init__(self, spec: SchedulerSpec, children: list[Node], groups: Groups) -> None:
        _refuse_plateau(spec, children)
        self.children = children
        self.groups = groups
        self.milestones = list(spec.arguments["milestones"])
        self.sorted = self.milestones == sorted(self.milestones)
        self.last_epoch: int = spec.arguments.get("last_epoch", -1) + 1
        for group in groups.kept:
            group["lr"] = group["initial_lr"]
        self.undo()
        self.children[bisect_right(self.milestones, 0)].begin()

    def span(self) -> int:
        """Ticks ahead over which one child goes on in one way."""
        following = self.last_epoch + 1
        index = bisect_right(self.milestones, following)
        if not self.sorted or self._begins(index, following):
            return 1
        ahead = FOREVER
        if index < len(self.milestones):
            ahead = ceil(self.milestones[index]) - following
        return min(ahead, self.children[index].span())

    def operations(self, ticks: int) -> list[Operation]:
        """What the next ticks do."""
        following = self.last_epoch + 1
        self.last_epoch += ticks
        index = bisect_right(self.milestones, following)
        child = self.children[index]
        return child.restart() if self._begins(index, following) else child.operations(ticks)

    def restart(self) -> list[Operation]:
        """There is no way to begin a SequentialLR anew in torch."""
        raise Raised(0, "NotImplementedError")

    def begin(self) -> None:
        """The step that an outer SequentialLR makes of it: a whole one, so that it is ahead."""
        self.groups.apply(*self.operations(1))

    def undo(self) -> None:
        """What a SequentialLR's constructor does to what is inside it."""
        for child in self.children:
            child.undo()

    def _begins(self, index: int, at: int) -> bool:
        return index > 0 and bool(self.milestones[index - 1] == at)


Node = Leaf | Chained | Sequential


def together(nodes: list[Node], ticks: int) -> list[Operation]:
    """What the next ticks of all the nodes do, each tick in the order of the nodes.

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
                first.child = first.child or node
    if first is not None:
        raise first
    return operations


def _refuse_plateau(spec: SchedulerSpec, children: list[Node]) -> None:
    for index, child in enumerate(children):
        if isinstance(child, OnPlateau):
            text = (
                f"{spec.type} does not support `ReduceLROnPlateau` scheduler as it requires "
                "additional kwargs to be specified when calling `step`, but got one at index "
                f"{index} in the given schedulers sequence."
            )
            raise Raised(0, "ValueError", text)
