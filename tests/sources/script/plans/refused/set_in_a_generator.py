"""An LR that a generator sets between what it gives."""

# because: `phases` changes it, which is a generator
import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)


def phases(opt):
    for lr in rates():
        for g in opt.param_groups:
            g["lr"] = lr
        yield lr


for lr in phases(opt):
    for _ in range(4):
        opt.step()
