import copy
import torch

base = {"lr": 0.1, "sched": {"step": 2}}
cfg = copy.deepcopy(base)
cfg["sched"]["step"] = 5
net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=base["lr"])
sched = torch.optim.lr_scheduler.StepLR(opt, base["sched"]["step"])
for _ in range(8):
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    sched.step()
