"""How much a replay buffer of a package holds is not the same in each turn."""
# because: whether it steps depends on a condition

import torch
from buffers import ReplayBuffer

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10, gamma=0.5)
memory = ReplayBuffer(1000)
for turn in range(40):
    memory.push(turn)
    if len(memory) >= 8:
        optimizer.step()
        scheduler.step()
