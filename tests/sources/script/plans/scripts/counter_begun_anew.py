"""Accumulation by a counter that is set back, and goes on from one epoch to the next."""

import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.9)
pending = 2
for epoch in range(6):
    for batch in range(7):
        net(torch.randn(4, 2)).mean().backward()
        pending += 1
        if pending == 4:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
            pending = 0
