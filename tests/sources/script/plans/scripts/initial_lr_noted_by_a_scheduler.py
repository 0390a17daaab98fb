import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
assert "initial_lr" not in optimizer.param_groups[0]
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 100)
for step in range(10):
    for group in optimizer.param_groups:
        if "initial_lr" in group and "momentum" in group and "params" in group:
            group["lr"] = group["initial_lr"] * (1 - step / 10)
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
