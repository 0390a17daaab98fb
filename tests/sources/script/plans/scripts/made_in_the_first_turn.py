# plans: 3
"""What the first turn of a loop finds missing, and makes, for the later ones."""

import math

import torch


class Schedule:
    def set(self, optimizer, epoch):
        if not hasattr(self, "peak"):
            self.peak = optimizer.param_groups[0]["lr"]
        for group in optimizer.param_groups:
            group["lr"] = self.peak * (1 - 0.9 * epoch / 8)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
for epoch in range(8):
    for group in optimizer.param_groups:
        group.setdefault("initial_lr", group["lr"])
        group["lr"] = group["initial_lr"] * 0.5 * (1 + math.cos(math.pi * (epoch + 1) / 9))
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()

schedule = Schedule()
other = torch.optim.SGD(model.parameters(), lr=0.2)
for epoch in range(8):
    schedule.set(other, epoch)
    other.zero_grad()
    model(torch.ones(1, 1)).backward()
    other.step()

seen = {}
third = torch.optim.SGD(model.parameters(), lr=0.4)
for epoch in range(6):
    if "x" in seen:
        third.param_groups[0]["lr"] = 0.1
    seen.setdefault("x", 3)
    third.zero_grad()
    model(torch.ones(1, 1)).backward()
    third.step()
