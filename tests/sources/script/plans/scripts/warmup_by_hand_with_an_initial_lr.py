import torch

model = torch.nn.Linear(2, 1)
groups = [{"params": model.parameters(), "lr": 0.01, "initial_lr": 0.1}]
optimizer = torch.optim.SGD(groups, lr=0.5)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: 1 / (n + 1))
for step in range(10):
    if step < 3:
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * (step + 1) / 3
    else:
        scheduler.step()
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
