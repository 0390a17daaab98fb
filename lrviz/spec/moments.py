"""The moments of a run at which a scheduler ticks, by interval and frequency."""

from __future__ import annotations

import numpy as np

from lrviz.curve import Interval, Steps
from lrviz.spec.model import OPTIMIZER_FIRST, Order


def moments(
    interval: Interval, frequency: int, *, steps_per_epoch: int, total_steps: int, order: Order
) -> Steps:
    """The steps before which a scheduler ticks; ``total_steps`` stands for the end of the run.

    A scheduler ticks after every interval k (from 0) with (k + 1) % frequency == 0; with the
    order reversed, before that interval's first step.
    """
    length = steps_per_epoch if interval == "epoch" else 1
    first, last = length * frequency, total_steps
    if order != OPTIMIZER_FIRST:
        first, last = first - length, total_steps - 1
    return np.arange(first, last + 1, length * frequency, dtype=np.int64)


def count(
    interval: Interval, frequency: int, *, steps_per_epoch: int, total_steps: int, order: Order
) -> int:
    """How many `moments` there are, without listing them."""
    length = steps_per_epoch if interval == "epoch" else 1
    last = total_steps if order == OPTIMIZER_FIRST else total_steps - 1 + length
    return last // (length * frequency)
