import torch

data = [torch.ones(1)] * 3
model = torch.nn.Linear(1, 1)
o = torch.optim.SGD(model.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, gamma=0.97)


def go(x):
    model(x).backward()
    o.step()
    s.step()


def work():
    for x in data:
        go(x)


for n in range(5):
    work()
