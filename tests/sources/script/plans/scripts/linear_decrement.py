import torch

m = torch.nn.Linear(1, 1)
lr = 0.1
o = torch.optim.SGD(m.parameters(), lr=lr)
for epoch in range(9):
    m(torch.ones(1, 1)).backward()
    o.step()
    if epoch > 3:
        lr -= 0.01
        for g in o.param_groups:
            g["lr"] = lr
