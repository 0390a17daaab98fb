"""No step before a list that each turn appends to holds enough; it is kept below a bound."""

import torch

BATCH = 8
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10, gamma=0.5)
memory, recent = [], []
for turn in range(40):
    memory.append(torch.randn(2))
    recent.append(turn)
    if len(recent) > 3:
        recent.pop(0)
    if len(memory) < BATCH:
        continue
    optimizer.zero_grad()
    net(torch.stack(memory[-BATCH:])).mean().backward()
    optimizer.step()
    scheduler.step()
