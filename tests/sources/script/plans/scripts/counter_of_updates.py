"""How often the optimizer stepped, counted where a step is due by a counter over all epochs."""

import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
step = updates = 0
for epoch in range(5):
    for batch in range(7):
        net(torch.randn(4, 2)).mean().backward()
        step += 1
        if step % 3 == 0:
            for group in optimizer.param_groups:
                group["lr"] = 0.1 * 0.9**updates
            optimizer.step()
            optimizer.zero_grad()
            updates += 1
