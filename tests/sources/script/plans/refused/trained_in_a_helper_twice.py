# because: the optimizer steps in several loops of an epoch
import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)


def train():
    for _ in range(3):
        m(torch.ones(1, 1)).backward()
        o.step()


for epoch in range(epochs):
    train()
    if epoch > 1:
        train()
    s.step()
