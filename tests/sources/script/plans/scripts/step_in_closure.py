import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(o, 3)


def closure():
    o.zero_grad()
    l = m(torch.ones(1, 1)).mean()
    l.backward()
    return l


for epoch in range(9):
    o.step(closure)
    s.step()
