import math
import torch


def lrs_at(step, total, bases):
    if step < 3:
        return [b * (step + 1) / 3 for b in bases]
    return [0.5 * b * (1 + math.cos(math.pi * step / total)) for b in bases]


body, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(
    [{"params": body.parameters()}, {"params": head.parameters(), "lr": 1e-2}], lr=1e-3
)
for step in range(20):
    for group, lr in zip(optimizer.param_groups, lrs_at(step, 20, (1e-3, 1e-2))):
        group["lr"] = lr
    optimizer.zero_grad()
    head(body(torch.randn(4, 2))).mean().backward()
    optimizer.step()
