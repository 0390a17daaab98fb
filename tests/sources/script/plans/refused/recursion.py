"""A function that trains and calls itself until something else says to end."""

# because: `train` calls itself, how often is not known
import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)


def train(goal):
    for _ in range(5):
        optimizer.step()
        scheduler.step()
    if goal():
        train(goal)


train(done)
