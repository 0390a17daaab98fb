import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
for epoch in range(9):
    for g in o.param_groups:
        g["lr"] = g["lr"] - 0.01 * epoch / 9
    m(torch.ones(1, 1)).backward()
    o.step()
