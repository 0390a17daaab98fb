import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for group in optimizer.param_groups:
    group["initial_lr"] = 0.5
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
for step in range(10):
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    scheduler.step()
