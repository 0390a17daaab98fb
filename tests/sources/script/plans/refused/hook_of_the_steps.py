# because: a hook of its steps is registered
import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)


def halve(o, args, kwargs):
    for g in o.param_groups:
        g["lr"] *= 0.5


opt.register_step_post_hook(halve)
for _ in range(6):
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    sched.step()
