import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
for epoch in range(9):
    if epoch < 3:
        for g in o.param_groups:
            g["lr"] = 0.1 * (epoch + 1) / 3
    m(torch.ones(1, 1)).backward()
    o.step()
    if epoch >= 3:
        s.step()
