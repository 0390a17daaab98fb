# plans: 2
import numpy as np
import torch

m, n = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
p = torch.optim.SGD(n.parameters(), lr=0.1)
milestones = [int(part) for part in "3,6".split(",")]


def adjust(lr, epoch):
    passed = np.sum(epoch > np.asarray(milestones))
    if passed > 0:
        lr = lr * 0.1**passed
    for g in o.param_groups:
        g["lr"] = lr


for epoch in range(1, 10):
    adjust(0.1, epoch)
    for g in p.param_groups:
        g["lr"] = 0.1 * 0.5 ** (np.array(milestones) <= epoch).sum()
    n(m(torch.ones(1, 1))).backward()
    o.step()
    p.step()
