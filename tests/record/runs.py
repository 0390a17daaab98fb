"""Loops of real torch, with the mistakes that people make; what each one logs."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.optim import lr_scheduler as schedulers

from lrviz.record.model import Record, Unit
from lrviz.record.precision import EXACT, Precision

Make = Callable[[torch.optim.Optimizer], Any]


def used(make: Make, steps: int, ticks: Callable[[int], int], lr: float = 0.1) -> list[float]:
    """The LR that each step uses; ``ticks``: how often the scheduler ticks after step i."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = make(optimizer)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            for _ in range(ticks(step)):
                scheduler.step()
    return found


def resumed(make: Make, steps: int, at: int, lr: float = 0.1) -> list[float]:
    """A run that is resumed at a step without its scheduler's state: all is built anew."""
    return [*used(make, at, once, lr), *used(make, steps - at, once, lr)]


def once(step: int) -> int:
    return 1


def cosine(length: int, floor: float = 0.0) -> Make:
    return lambda optimizer: schedulers.CosineAnnealingLR(optimizer, length, floor)


def warmed(length: int, warmup: int) -> Make:
    def make(optimizer: torch.optim.Optimizer) -> Any:
        parts = [
            schedulers.LinearLR(optimizer, 0.01, 1.0, warmup),
            schedulers.CosineAnnealingLR(optimizer, length),
        ]
        return schedulers.SequentialLR(optimizer, parts, [warmup])

    return make


def logged(
    lr: list[float],
    every: int = 1,
    *,
    first: int = 0,
    unit: Unit = "step",
    precision: Precision = EXACT,
    sure: bool = False,
) -> Record:
    """A log of every so many steps; ``first``: what it calls the first one."""
    at = np.arange(0, len(lr), every)
    values = np.array(lr)[None, at]
    return Record("log", "test", at + float(first), unit, ("0",), values, (precision,), sure=sure)
