import torch
from torch.optim import lr_scheduler

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.RMSprop(model.parameters(), lr=0.02)
scheduler = lr_scheduler.ChainedScheduler(
    [
        lr_scheduler.LinearLR(optimizer, start_factor=0.5, total_iters=4),
        lr_scheduler.ExponentialLR(optimizer, gamma=0.9),
    ]
)
for epoch in range(8):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
