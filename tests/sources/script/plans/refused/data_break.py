# because: the loop may end early
import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(o, 3)
n = 0
for epoch in range(9):
    l = m(torch.ones(1, 1))
    l.backward()
    o.step()
    s.step()
    if l.item() > -1:
        n += 1
    if n > 4:
        break
