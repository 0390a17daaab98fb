"""A deque of so many items at most, and no step before it holds a batch."""

from collections import deque

import torch


class Memory:
    def __init__(self, most):
        self.held = deque(maxlen=most)

    def push(self, item):
        self.held.append(item)

    def __len__(self):
        return len(self.held)


net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 4, gamma=0.5)
memory = Memory(6)


def train():
    if len(memory) < 5:
        return
    optimizer.zero_grad()
    net(torch.stack(list(memory.held))).mean().backward()
    optimizer.step()
    scheduler.step()


for episode in range(4):
    for turn in range(5):
        memory.push(torch.randn(2))
        train()
