"""One of two optimizers, with the same LR."""

import random
import torch

net = torch.nn.Linear(4, 2)
ps = list(net.parameters())
opt = torch.optim.AdamW(ps, lr=0.2) if random.random() < 0.5 else torch.optim.SGD(ps, lr=0.2)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 20, 0.01)
for epoch in range(20):
    net(torch.randn(3, 4)).mean().backward()
    opt.step()
    sched.step()
