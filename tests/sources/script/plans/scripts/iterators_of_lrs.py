"""LRs taken one by one, from a list and from two generators; a run that ends at a low LR."""
# plans: 3

import math
from itertools import chain, product

import torch

net = torch.nn.Linear(2, 1)


def train(optimizer, times=1):
    for _ in range(times):
        optimizer.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()


def line(turns, low, high):
    for turn in range(turns):
        yield low + (high - low) * turn / turns


def cosine(turns, high):
    for turn in range(turns):
        yield high * 0.5 * (1 + math.cos(math.pi * turn / turns))


one = torch.optim.SGD(net.parameters(), lr=0.1)
rates = iter([0.1] * 3 + [0.05] * 2 + [0.01])
while True:
    try:
        one.param_groups[0]["lr"] = next(rates)
    except StopIteration:
        break
    train(one, 2)

two = torch.optim.SGD(net.parameters(), lr=0.1)
for rate in chain(line(3, 0.0, 0.2), cosine(5, 0.2)):
    two.param_groups[0]["lr"] = rate
    train(two)
for rate, part in product((0.1, 0.2), (1, 2)):
    two.param_groups[0]["lr"] = rate / part
    train(two)

three = torch.optim.SGD(net.parameters(), lr=0.1)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(three, factor=0.1, patience=1)
for epoch in range(20):
    train(three)
    plateau.step(max(0.5, 1 - 0.2 * epoch))
    if three.param_groups[0]["lr"] <= 1e-3:
        break
