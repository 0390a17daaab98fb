"""SWALR: towards swa_lr in ``anneal_epochs`` ticks."""

from __future__ import annotations

import math

import numpy as np

from lrviz.curve import Floats, Steps


def annealing_ratios(step: Steps, anneal_epochs: int, strategy: str) -> Floats:
    """What each tick multiplies ``lr - swa_lr`` by: (1 - a(t)) / (1 - a(t - 1)).

    ``a`` is the share of the way, linear or (1 - cos(pi t)) / 2, after
    ``torch.optim.swa_utils.SWALR.get_lr``; once it has been 1, the LR is swa_lr.

    Args:
        step: The scheduler's own count of ticks, 0 in its constructor. int64, [ticks].
    """
    if anneal_epochs == 0:
        step = np.maximum(step, 1)
    ratios = np.zeros(len(step))
    moving = int(np.searchsorted(step, max(1, anneal_epochs), side="right"))
    left_now = 1 - _share(step[:moving], anneal_epochs, strategy)
    left_before = 1 - _share(step[:moving] - 1, anneal_epochs, strategy)
    np.divide(left_now, left_before, out=ratios[:moving], where=left_before != 0)
    return ratios


def _share(step: Steps, anneal_epochs: int, strategy: str) -> Floats:
    share = np.clip(step / max(1, anneal_epochs), 0, 1)
    return (1 - np.cos(math.pi * share)) / 2 if strategy == "cos" else share
