# because: `torch.optim.lr_scheduler.StepLR.get_lr` is replaced
import torch

old = torch.optim.lr_scheduler.StepLR.get_lr
torch.optim.lr_scheduler.StepLR.get_lr = lambda self: [0.3 for _ in self.base_lrs]
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(o, 3)
for epoch in range(5):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
torch.optim.lr_scheduler.StepLR.get_lr = old
