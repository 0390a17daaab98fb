import torch
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts, LinearLR

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingWarmRestarts(optimizer, 3)
warmup = LinearLR(optimizer, 0.5, total_iters=6)
for epoch in range(6):
    for _ in range(5):
        optimizer.step()
    warmup.step()
    scheduler.step()
