"""When the schedulers tick: optimizer steps, ticks, and which scheduler is due at which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrviz.curve import Steps
from lrviz.spec.model import Spec
from lrviz.spec.moments import count, moments


@dataclass(frozen=True, eq=False)
class Timeline:
    """The moments of a run at which a scheduler ticks.

    Attributes:
        step: First optimizer step of each value of the curve. int64, shape [ticks].
        calls: Per scheduler, how many times it ticks in the run, the call after the last step
            included (it is made in training, though no step uses its LR).
        done: Per scheduler, how many of its calls are done at each value of the curve. int64,
            each of shape [ticks].
    """

    step: Steps
    calls: tuple[int, ...]
    done: tuple[Steps, ...]


def lengths(spec: Spec) -> list[int]:
    """How many times each scheduler of ``spec`` ticks, without listing when."""
    return [
        count(
            scheduler.interval,
            scheduler.frequency,
            steps_per_epoch=spec.steps_per_epoch,
            total_steps=spec.total_steps,
            order=spec.order,
        )
        for scheduler in spec.schedulers
    ]


def timeline(spec: Spec) -> Timeline:
    """When each scheduler of ``spec`` ticks, and the steps between which the LR is constant."""
    ticks = [
        moments(
            scheduler.interval,
            scheduler.frequency,
            steps_per_epoch=spec.steps_per_epoch,
            total_steps=spec.total_steps,
            order=spec.order,
        )
        for scheduler in spec.schedulers
    ]
    return merge(ticks, spec.total_steps)


def merge(ticks: list[npt.NDArray[np.int64]], total_steps: int) -> Timeline:
    """One timeline of several schedulers' `moments`."""
    start = np.zeros(1, dtype=np.int64)
    if len(ticks) == 1 or (ticks and all(np.array_equal(own, ticks[0]) for own in ticks[1:])):
        own = ticks[0]  # all at once: nothing to be sorted
        inside = own if not len(own) or own[-1] < total_steps else own[:-1]
        at_once = bool(len(own)) and own[0] == 0
        step = inside if at_once else np.concatenate([start, inside])
        count = np.arange(at_once, len(step) + at_once, dtype=np.int64)
        return Timeline(step, (len(own),) * len(ticks), (count,) * len(ticks))
    # Not np.unique: of sorted arrays, its hashing takes ten times as long as merging them.
    every = np.sort(np.concatenate([start, *ticks]), kind="stable")
    step = every[np.diff(every, prepend=-1) > 0]
    step = step[step < total_steps]
    done = tuple(np.searchsorted(own, step, side="right").astype(np.int64) for own in ticks)
    return Timeline(step, tuple(len(own) for own in ticks), done)
