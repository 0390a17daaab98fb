import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)


def tick(*scheds, **named):
    for s in scheds:
        s.step()
    for k in named:
        named[k].step()


a = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
b = torch.optim.lr_scheduler.StepLR(opt, 3, 0.5)
for _ in range(7):
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    tick(a, other=b)
