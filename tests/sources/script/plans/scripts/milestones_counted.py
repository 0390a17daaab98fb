# plans: 2
import torch

model = torch.nn.Linear(2, 1)
first = torch.optim.SGD(model.parameters(), lr=0.1)
second = torch.optim.SGD(model.parameters(), lr=0.1)
milestones = [3, 6]
scheduler = torch.optim.lr_scheduler.LambdaLR(
    second, lambda epoch: 0.5 ** sum(1 for m in milestones if epoch >= m)
)
for epoch in range(9):
    for group in first.param_groups:
        group["lr"] = 0.1 * 0.1 ** len([m for m in milestones if m <= epoch])
    model(torch.randn(4, 2)).mean().backward()
    first.step()
    second.step()
    scheduler.step()
