import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 6)
loader = [torch.randn(4, 2)] * 4
for e in range(7):
    for i, x in enumerate(loader):
        if e == 0:
            opt.param_groups[0]["lr"] = 0.1 * (i + 1) / len(loader)
        opt.zero_grad()
        net(x).mean().backward()
        opt.step()
    if e > 0:
        sched.step()
