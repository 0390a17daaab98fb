"""Each scheduler's place in the run: when its phase begins, and how many ticks it gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrviz.curve import Curve, Floats, Steps
from lrviz.engine.timeline import timeline
from lrviz.known.torch import UNDOES_WITHIN, Torch
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.text.problem import KeyPath


@dataclass(frozen=True, eq=False)
class Placed:
    """A scheduler at its place in the run.

    Attributes:
        spec: The scheduler.
        outermost: Which of the spec's ``[[scheduler]]`` it belongs to, from 0.
        parent: The SequentialLR or ChainedScheduler around it.
        index: Which of its parent's children it is, from 0.
        start: Ticks of the outermost scheduler before its phase begins; 0 outside SequentialLR.
        ticks: N: how many values of the curve it gives. Inside SequentialLR those of its phase.
        first: Its counter (``last_epoch``) at its first value; 0 unless the spec resumes.
        to_the_end: Whether its phase lasts to the end of the run.
        step: First optimizer step of each of its values. int64, shape [ticks].
        lr: The LR in use then, float64, shape [groups, ticks]; None where there is no curve.
        ahead: Ticks before its first value, where the loop ticks before the optimizer steps.
    """

    spec: SchedulerSpec
    outermost: int
    parent: Placed | None
    index: int
    start: int
    ticks: int
    first: int
    to_the_end: bool
    step: Steps
    lr: Floats | None
    ahead: int = 0

    @property
    def type(self) -> str:
        """The class, or the dotted path."""
        return self.spec.type

    @property
    def end(self) -> int:
        """Its counter after its last value: what a horizon is compared with. ``first + ticks``."""
        return self.first + self.ticks

    @property
    def ticked(self) -> int:
        """How often it has ticked when the run is over, and before this one: what it is to last."""
        return self.end - self.ahead

    def argument(self, name: str) -> Any:
        """An argument, or torch's default for it (see `SchedulerSpec.argument`)."""
        return self.spec.argument(name)

    def per_group(self, name: str, groups: int) -> tuple[Any, ...]:
        """An argument that may be a list, as one value per param group."""
        value = self.argument(name)
        return value if isinstance(value, tuple) else (value,) * groups

    def path(self, *names: str) -> KeyPath:
        """Where the first of these arguments that the spec gives stands; else its ``type``."""
        given = (name for name in names if name in self.spec.arguments)
        return (*self.spec.path, next(given, "type"))


def places(spec: Spec, curve: Curve | None = None) -> tuple[Placed, ...]:
    """Every scheduler of the spec, outermost first, in the order of the text."""
    times = timeline(spec)
    found: list[Placed] = []
    for index, scheduler in enumerate(spec.schedulers):
        done = times.done[index]
        tick: Any = slice(None)
        if len(times.done) > 1:
            tick = np.flatnonzero(np.diff(done, prepend=-1))  # where its own value changes
        step = times.step[tick]
        outermost = Placed(
            spec=scheduler,
            outermost=index,
            parent=None,
            index=index,
            start=0,
            ticks=len(step),
            first=_first(scheduler) + int(done[0]),
            to_the_end=True,
            step=step,
            lr=None if curve is None else curve.lr[:, tick],
            ahead=int(done[0]),
        )
        found += [outermost, *_inside(outermost, spec.torch_version)]
    return tuple(found)


def _inside(parent: Placed, torch: Torch) -> Iterator[Placed]:
    """The schedulers inside ``parent``, each with its phase."""
    children = parent.spec.children
    starts = [0] * len(children)
    ends = [parent.ticks] * len(children)
    if parent.type == "SequentialLR":
        # torch counts the tick that its constructor makes, so that a SequentialLR that is itself
        # the first child of one is a tick ahead. Before 2.6 the outer one took that tick back.
        nested = parent.parent is not None and parent.parent.type == "SequentialLR"
        ahead = 1 if nested and torch.has(UNDOES_WITHIN) else 0
        milestones = [
            min(max(int(np.ceil(m)) - ahead - parent.first, 0), parent.ticks)
            for m in parent.argument("milestones")
        ]
        starts = [0, *milestones]
        ends = [*milestones, parent.ticks]
    for index, (child, start, end) in enumerate(zip(children, starts, ends, strict=True)):
        cut = slice(start, max(end, start))
        placed = Placed(
            spec=child,
            outermost=parent.outermost,
            parent=parent,
            index=index,
            start=parent.start + start,
            ticks=max(end - start, 0),
            first=_first(child) + (parent.first if parent.type == "ChainedScheduler" else 0),
            to_the_end=parent.to_the_end and end == parent.ticks,
            step=parent.step[cut],
            lr=None if parent.lr is None else parent.lr[:, cut],
            ahead=parent.ahead if parent.type == "ChainedScheduler" else 0,
        )
        yield placed
        yield from _inside(placed, torch)


def _first(scheduler: SchedulerSpec) -> int:
    """The counter that the constructor leaves: ``last_epoch`` is what was done before."""
    return int(scheduler.arguments.get("last_epoch", -1)) + 1
