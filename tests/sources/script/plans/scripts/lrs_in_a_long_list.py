# plans: 2
import numpy as np
import torch


def adjust(optimizer, epoch, base=0.1, scale=0.1):
    lrs = [base] * 100
    lrs += [base * scale] * 50
    lrs += [base * scale * scale] * 50
    for group in optimizer.param_groups:
        group["lr"] = lrs[epoch - 1]


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
other = torch.optim.SGD(model.parameters(), lr=0.1)
before = [1.0, 0.5, 0.25, 0.1]
after = np.array([3.0, 2.0, 1.0])
for epoch in range(1, 201):
    adjust(optimizer, epoch)
    model(torch.ones(1, 1)).backward()
    optimizer.step()
for epoch in range(6):
    other.param_groups[0]["lr"] = before[epoch - 2] * after[epoch // 2 - 2]
    other.step()
