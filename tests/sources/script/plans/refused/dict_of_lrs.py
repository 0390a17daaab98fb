# because: it depends on `epoch in lrs`
import torch
m = torch.nn.Linear(1, 1)
lrs = {0: 0.1, 3: 0.05, 6: 0.01}
o = torch.optim.SGD(m.parameters(), lr=0.1)
for epoch in range(9):
    if epoch in lrs:
        for g in o.param_groups:
            g["lr"] = lrs[epoch]
    m(torch.ones(1, 1)).backward()
    o.step()
