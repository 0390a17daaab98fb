"""SWALR: towards swa_lr in ``anneal_epochs`` ticks."""

from __future__ import annotations

import math

import numpy as np

from lrviz.curve import Floats, Steps


def shares(step: Steps, anneal_epochs: int, strategy: str) -> tuple[Floats, Floats]:
    """How much of the LR is swa_lr before and after each tick, the rest being where it started.

    t = step / anneal_epochs, from 0 to 1, or (1 - cos(pi t)) / 2; after
    ``torch.optim.swa_utils.SWALR.get_lr``.

    Args:
        step: The scheduler's own count of ticks, 0 in its constructor. int64, [ticks].

    Returns:
        float64, each of shape [ticks].
    """
    if anneal_epochs == 0:  # torch counts the constructor's tick as the first one
        return np.where(step > 1, 1.0, 0.0), np.ones(len(step))
    share = np.arange(int(step[0]) - 1, int(step[0]) + len(step)) / anneal_epochs
    np.clip(share, 0, 1, out=share)
    if strategy == "cos":
        share *= math.pi
        np.cos(share, out=share)
        np.subtract(1, share, out=share)
        share /= 2
    return share[:-1], share[1:]
