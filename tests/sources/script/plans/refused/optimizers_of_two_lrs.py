# because: which optimizer it is for depends on a condition
import random

import torch

net = torch.nn.Linear(4, 2)
if random.random() < 0.5:
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
else:
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 10)
for epoch in range(20):
    opt.step()
    sched.step()
