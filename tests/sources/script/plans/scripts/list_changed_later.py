import torch

cfg = {"lr": 0.1, "steps": [2, 4]}
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=cfg["lr"])
milestones = cfg["steps"]
sched = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones, 0.1)
milestones.append(5)
cfg["lr"] = 99
for epoch in range(7):
    optimizer.zero_grad()
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    sched.step()
