import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD([{"params": [net.weight]}, {"params": [net.bias], "lr": 0.3}], lr=0.1)
lams = [lambda e: 0.9 ** (e * k) for k in (1, 3)]
sched = torch.optim.lr_scheduler.LambdaLR(opt, lams)
for _ in range(6):
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    sched.step()
