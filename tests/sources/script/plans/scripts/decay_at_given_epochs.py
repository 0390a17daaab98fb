import torch

net = torch.nn.Linear(2, 1)
lr = 0.1
opt = torch.optim.SGD(net.parameters(), lr=lr)
for e in range(12):
    if e in [4, 8]:
        lr *= 0.1
        for g in opt.param_groups:
            g["lr"] = lr
    opt.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
