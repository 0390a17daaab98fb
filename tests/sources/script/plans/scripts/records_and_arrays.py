"""Settings in named tuples, in copies of dataclasses with some fields others, and in arrays."""

import copy
from collections import namedtuple
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import torch


@dataclass(frozen=True)
class Config:
    momentum: float = 0.0
    turns: int = 5
    tags: list = field(default_factory=list)


class Phase(NamedTuple):
    name: str
    turns: int
    rates: tuple = (0.1, 0.2)


Knots = namedtuple("Knots", "places values", defaults=[[0.1, 0.02, 0.01]])
config = copy.deepcopy(replace(Config(momentum=0.9), turns=3))
phases = (Phase("warm", 4, (0.01, 0.1)), Phase("flat", 3)._replace(rates=(0.1, 0.1)))
knots = Knots([0, 2, 6])
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=config.momentum)


def train(rate):
    optimizer.param_groups[0]["lr"] = float(rate)
    for _ in range(config.turns):
        optimizer.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()


for name, turns, (low, high) in phases:
    for turn in range(turns):
        train(low + (high - low) * turn / turns)
for turn in range(7):
    train(np.interp([turn], knots.places, knots.values)[0])
parts = [np.logspace(-1, -2, num=3), np.full(2, 0.05), np.repeat(0.04, 2), np.tile([0.01, 0.02], 2)]
for rate in np.concatenate(parts):
    train(rate)
