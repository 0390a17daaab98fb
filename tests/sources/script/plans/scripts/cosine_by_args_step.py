import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=2)
iters = 4
for epoch in range(4):
    for i in range(iters):
        m(torch.ones(1, 1)).backward()
        o.step()
        s.step(epoch + i / iters)
