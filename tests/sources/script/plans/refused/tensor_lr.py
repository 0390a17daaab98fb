# because: its LR is a tensor, which torch counts in 32 bits
import torch

net = torch.nn.Linear(2, 1)
opt = torch.optim.Adam(net.parameters(), lr=torch.tensor(1e-3))
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
for e in range(6):
    opt.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    sched.step()
