# because: its `last_epoch` is set
import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(o, 3)
s.last_epoch = 2
for epoch in range(9):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
