# plans: 2
# lrviz: assume len(loader) = 12
import os

import torch

loader = torch.utils.data.DataLoader([torch.ones(1)] * int(os.environ.get("LRVIZ_X") or 12))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.97)
accumulate = 4
for epoch in range(3):
    for i, x in enumerate(loader):
        model(x).backward()
        if i % accumulate >= accumulate - 1:
            optimizer.step()
            scheduler.step()

other = torch.optim.SGD(model.parameters(), lr=0.1)
decay = torch.optim.lr_scheduler.ExponentialLR(other, gamma=0.97)
for epoch in range(3):
    for i, x in enumerate(loader):
        model(x).backward()
        other.step()
    if epoch != 0:
        decay.step()
