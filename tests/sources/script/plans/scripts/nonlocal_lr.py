import torch


def make():
    lr = 0.1

    def bump():
        nonlocal lr
        lr *= 2

    bump()
    return lr


m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=make())
s = torch.optim.lr_scheduler.StepLR(o, 2)
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
