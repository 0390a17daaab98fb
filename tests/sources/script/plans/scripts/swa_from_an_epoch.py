# plans: 2
import torch
from torch.optim.swa_utils import SWALR

m, n = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
p = torch.optim.SGD([{"params": n.weight, "lr": 0.2}, {"params": n.bias}], lr=0.1)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=20)
swa = SWALR(o, anneal_strategy="linear", anneal_epochs=4, swa_lr=0.05)
step = torch.optim.lr_scheduler.StepLR(p, 5)
swa_of_two = SWALR(p, anneal_epochs=6, swa_lr=[0.05, 0.01])
for epoch in range(25):
    n(m(torch.ones(1, 1))).backward()
    o.step()
    p.step()
    if epoch > 12:
        swa.step()
        swa_of_two.step()
    else:
        cosine.step()
        step.step()
