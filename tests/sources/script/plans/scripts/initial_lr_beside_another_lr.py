import torch

model = torch.nn.Linear(2, 1)
groups = [{"params": model.parameters(), "lr": 0.01, "initial_lr": 0.1}]
optimizer = torch.optim.SGD(groups, lr=0.5)
for step in range(10):
    for group in optimizer.param_groups:
        group["lr"] = 0.02 * (1 - step / 10)
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
