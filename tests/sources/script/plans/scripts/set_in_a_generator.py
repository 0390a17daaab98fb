"""An LR that a generator sets between what it gives."""

import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)


def phases(opt):
    for lr in (0.1, 0.01, 0.001):
        for g in opt.param_groups:
            g["lr"] = lr
        yield lr


for lr in phases(opt):
    for _ in range(4):
        opt.step()
