# plans: 2
"""Optimizers of classes that nobody knows: they are given their LRs."""

import random
import torch

net = torch.nn.Linear(4, 2)
Opt = getattr(torch.optim, random.choice(["SGD", "Adam", "RMSprop"]))
opt = Opt(
    [{"params": [net.weight], "lr": 0.1}, {"params": [net.bias]}], lr=0.3, **random.choice([{}])
)
KNOWN = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
other = KNOWN[random.choice(list(KNOWN))](net.parameters(), 0.05)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.8)
slow = torch.optim.lr_scheduler.OneCycleLR(other, 0.4, total_steps=20)
for epoch in range(20):
    net(torch.randn(3, 4)).mean().backward()
    opt.step()
    other.step()
    sched.step()
    slow.step()
