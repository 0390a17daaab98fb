"""A generator without an end that sets the LR each time that something is taken from it."""

# because: `controller` changes it, which is a generator
import torch


def controller(opt):
    lr = 0.1
    while True:
        for g in opt.param_groups:
            g["lr"] = lr
        yield lr
        lr *= 0.9


net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
ctl = controller(opt)
for t in range(8):
    next(ctl)
    opt.step()
