"""Where a schedule turns: milestones, phases, warm restarts, drops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from lrviz.engine.places import Placed, places
from lrviz.spec.model import Spec
from lrviz.spec.phases import Phase as Piece

MOST: Final = 20
"""Boundaries of one scheduler, from which on they tell nothing."""


@dataclass(frozen=True)
class Phase:
    """A phase boundary: the optimizer step at which it lies, and what begins there."""

    step: int
    label: str


def phases(spec: Spec) -> tuple[Phase, ...]:
    """The phase boundaries inside the run, by step; the first phase of several begins at 0.

    Of a scheduler that has more than 20 of them none is given: that many marks tell nothing.
    """
    found: dict[int, Phase] = {}
    every = places(spec)
    for place in every:
        own = _milestones(place, every) if place.type == "SequentialLR" else _turns(place)
        inside = [phase for phase in own if phase.step < spec.total_steps]
        if len(inside) <= MOST:
            found.update({phase.step: phase for phase in reversed(inside)} | found)
    return tuple(found[step] for step in sorted(found))


def _milestones(place: Placed, every: tuple[Placed, ...]) -> list[Phase]:
    children = [child for child in every if child.parent is place and child.ticks > 0]
    if len(children) < 2:
        return []
    return [Phase(int(child.step[0]), _short(child.type)) for child in children]


def _turns(place: Placed) -> list[Phase]:
    if place.ticks == 0:
        return []
    if place.type == "MultiStepLR":
        return [
            Phase(int(place.step[tick]), f"×{place.argument('gamma'):g}")
            for tick in _ticks(place, place.argument("milestones"))
        ]
    if place.type == "StepLR" and place.argument("step_size") >= 1:
        size, gamma = place.argument("step_size"), place.argument("gamma")
        every = (size * n for n in range(1, int(place.end // size) + 1))
        drops = islice((count for count in every if count == int(count)), MOST + 2)
        return [Phase(int(place.step[tick]), f"×{gamma:g}") for tick in _ticks(place, drops)]
    if place.type == "CosineAnnealingWarmRestarts":
        counts = _restarts(place.argument("T_0"), place.argument("T_mult"), place.end)
        return [Phase(int(place.step[tick]), "restart") for tick in _ticks(place, counts)]
    if place.type == "Phases":
        starts = {int(np.ceil(own.start)) - place.first: own.shape for own in _lasting(place)}
        inside = sorted(tick for tick in starts if 0 < tick < place.ticks)
        return [Phase(int(place.step[tick]), starts[tick]) for tick in inside]
    return []


def _lasting(place: Placed) -> Iterator[Piece]:
    """The phases of a ``Phases`` that a tick is in."""
    *others, last = place.argument("phases")
    yield from (own for own in others if own.length)
    yield last


def _ticks(place: Placed, counts: Iterable[float]) -> list[int]:
    """Ticks of ``place`` at which its counter comes to one of ``counts``."""
    found = {int(np.ceil(count)) - place.first for count in counts if count == int(count)}
    return sorted(tick for tick in found if 0 <= tick < place.ticks and place.step[tick] > 0)


def _restarts(first: int, times: int, end: int) -> Iterator[int]:
    """Counters at which a cycle begins anew, up to ``end``; at most a few more than `MOST`."""
    at, length, found = first, first, 0
    while at < end and found <= MOST + 2:
        yield at
        length *= times
        at += length
        found += 1


def _short(name: str) -> str:
    return name.rpartition(".")[2].removesuffix("LR") or name
