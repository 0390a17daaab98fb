"""What is frozen is trained from some epoch on, by an optimizer and a scheduler of their own."""
# plans: 2

import torch

body, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
body.requires_grad_(False)
optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(7):
    if epoch == 3:
        body.requires_grad_(True)
        optimizer = torch.optim.SGD(
            [{"params": body.parameters(), "lr": 0.01}, {"params": head.parameters()}], lr=0.05
        )
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(2):
        optimizer.zero_grad()
        head(body(torch.randn(4, 2))).mean().backward()
        optimizer.step()
    scheduler.step()
