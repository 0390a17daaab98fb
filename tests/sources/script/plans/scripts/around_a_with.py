"""What ``@contextmanager`` functions do around a with, and a generator around the turns of a loop."""
# plans: 3

import contextlib, torch


@contextlib.contextmanager
def lr_scale(opt, f):
    for g in opt.param_groups:
        g["lr"] *= f
    try:
        yield
    finally:
        for g in opt.param_groups:
            g["lr"] /= f


@contextlib.contextmanager
def epoch_scope(sched):
    yield 3
    sched.step()


net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(opt, 2, 0.5)
for e in range(5):
    with epoch_scope(s) as n:
        for i in range(n):
            opt.step()
o2 = torch.optim.SGD(net.parameters(), lr=0.1)
for e in range(6):
    with lr_scale(o2, 0.5 if e % 2 else 1.0):
        if e == 4:
            continue
        o2.step()


def batches(sched, n):
    for i in range(n):
        yield i
        sched.step()


o3 = torch.optim.SGD(net.parameters(), lr=0.1)
s3 = torch.optim.lr_scheduler.ExponentialLR(o3, 0.9)
for e in range(3):
    for b in batches(s3, 4):
        if b == 3 and e == 1:
            break
        o3.step()
