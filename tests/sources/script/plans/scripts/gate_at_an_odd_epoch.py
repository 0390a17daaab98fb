import torch

S = torch.optim.lr_scheduler
net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = S.ConstantLR(opt, 0.5, 2)
for e in range(1, 10):
    for b in range(4):
        opt.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        opt.step()
    if e % 2 == 1:
        sched.step()
