import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
for epoch in range(100):
    if epoch > 6:
        break
    for _ in range(3):
        m(torch.ones(1, 1)).backward()
        o.step()
    s.step()
