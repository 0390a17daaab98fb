import torch

net = torch.nn.Linear(2, 1)
groups = [{"params": [net.weight], "lr": 0.2}, {"params": [net.bias]}]
opt = torch.optim.SGD(groups, lr=0.1)
groups[0]["lr"] = 0.7
sched = torch.optim.lr_scheduler.StepLR(opt, 2, 0.5)
for epoch in range(6):
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    sched.step()
