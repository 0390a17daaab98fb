# lrviz: assume len(loader) = 12
import os

import torch

loader = torch.utils.data.DataLoader([torch.ones(1)] * int(os.environ.get("LRVIZ_X") or 12))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.97)
step = 0
while step < len(loader):
    model(torch.ones(1)).backward()
    optimizer.step()
    if step < len(loader):
        scheduler.step()
    step += 1
