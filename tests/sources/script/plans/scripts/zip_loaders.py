import torch
from torch.utils.data import DataLoader

a, b = DataLoader(torch.randn(20, 1), 4), DataLoader(torch.randn(9, 1), 4)
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
for epoch in range(3):
    for x, y in zip(a, b):
        m(x).mean().backward()
        o.step()
        s.step()
