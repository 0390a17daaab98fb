# lrviz: assume len(loader) = 6
import os

import torch

loader = torch.utils.data.DataLoader([torch.ones(1)] * int(os.environ.get("LRVIZ_X") or 6))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
for i, x in enumerate(loader):
    model(x).backward()
    optimizer.step()
    if i >= 0 and abs(i) >= 0:
        scheduler.step()
