import os
import torch

world = int(os.environ.get("WORLD_SIZE", 1))
lr = 0.1 * world
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=lr)
s = torch.optim.lr_scheduler.StepLR(o, 2)
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
