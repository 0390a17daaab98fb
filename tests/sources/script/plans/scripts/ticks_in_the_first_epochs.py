import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
for epoch in range(10):
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    if epoch < 5:
        sched.step()
