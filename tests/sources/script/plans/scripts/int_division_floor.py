import torch
from torch.utils.data import DataLoader

d = torch.randn(103, 1)
bs = 10
spe = len(d) // bs
l = DataLoader(d, bs)
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.CosineAnnealingLR(o, spe * 3)
for epoch in range(3):
    for b in l:
        m(b).mean().backward()
        o.step()
        s.step()
