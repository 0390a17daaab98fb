# because: whether it ticks depends on a condition
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in numbered(5):
    for _ in range(3):
        optimizer.step()
    if epoch % 2 == 0:
        scheduler.step()
