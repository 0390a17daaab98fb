# because: its `base_lrs` is changed
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3)
for epoch in range(7):
    optimizer.zero_grad()
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    sched.step()
    if epoch == 2:
        sched.base_lrs[0] *= 0.5
