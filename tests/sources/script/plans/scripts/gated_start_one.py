import torch

l = [torch.ones(1, 1)] * 10
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
for epoch in range(3):
    for i, x in enumerate(l, 1):
        m(x).backward()
        if i % 4 == 0 or i == len(l):
            o.step()
            s.step()
