import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.5)


class Scope:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        sched.step()


for epoch in range(5):
    with Scope():
        for _ in range(3):
            net(torch.randn(4, 2)).mean().backward()
            opt.step()
