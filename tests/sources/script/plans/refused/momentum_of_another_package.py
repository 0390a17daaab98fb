# because: whether Lion has a momentum to cycle is not known
import torch
from lion_pytorch import Lion

net = torch.nn.Linear(4, 2)
opt = Lion(net.parameters(), lr=1e-4, weight_decay=1e-2)
warmup = torch.optim.lr_scheduler.LinearLR(opt, 0.1, total_iters=5)
cycle = torch.optim.lr_scheduler.OneCycleLR(opt, 1e-3, total_steps=20)
sched = torch.optim.lr_scheduler.SequentialLR(opt, [warmup, cycle], milestones=[5])
for epoch in range(20):
    net(torch.randn(3, 4)).mean().backward()
    opt.step()
    sched.step()
