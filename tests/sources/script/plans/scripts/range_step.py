import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
x = torch.randn(50, 1)
for epoch in range(3):
    for i in range(0, 50, 8):
        m(x[i : i + 8]).mean().backward()
        o.step()
    s.step()
