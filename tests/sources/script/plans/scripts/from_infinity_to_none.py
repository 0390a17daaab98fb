"""A plateau written by hand, from infinity on, and batches until there is none."""
# plans: 2

import torch
from torch.utils.data import DataLoader, TensorDataset

net = torch.nn.Linear(2, 1)


class Plateau:
    def __init__(self, optimizer, factor=0.5, patience=2, least=1e-3):
        self.optimizer, self.factor, self.patience, self.least = optimizer, factor, patience, least
        self.best, self.wait = float("inf"), 0

    def step(self, loss):
        if loss < self.best - 1e-4:
            self.best, self.wait = loss, 0
            return
        self.wait += 1
        if self.wait >= self.patience:
            for group in self.optimizer.param_groups:
                group["lr"] = max(group["lr"] * self.factor, self.least)
            self.wait = 0


one = torch.optim.SGD(net.parameters(), lr=0.1)
plateau = Plateau(one)
for loss in [1, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8]:
    for _ in range(2):
        one.step()
    plateau.step(loss)

two = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LinearLR(two, 1.0, 0.1, 7)
batches = iter(DataLoader(TensorDataset(torch.randn(20, 2)), batch_size=3))
while (batch := next(batches, None)) is not None:
    two.zero_grad()
    net(batch[0]).mean().backward()
    two.step()
    scheduler.step()
