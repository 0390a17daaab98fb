import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD([{"params": [net.weight], "lr": 0.0}, {"params": [net.bias]}], lr=0.1)
sched = torch.optim.lr_scheduler.StepLR(opt, 2, 0.5)
for epoch in range(8):
    if epoch == 3:
        opt.param_groups[0]["lr"] = 0.05
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    sched.step()
