import os

import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
decays = os.environ.get("LRVIZ_NO_DECAY") is None
constant = not decays
if decays:
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
for epoch in range(6):
    model(torch.ones(1)).backward()
    optimizer.step()
    if not constant:
        scheduler.step()
