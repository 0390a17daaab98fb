import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
for epoch in range(5):
    if epoch > 0:
        for g in o.param_groups:
            g["lr"] = 0.1 * 0.5**epoch
    for i in range(4):
        if epoch == 0:
            for g in o.param_groups:
                g["lr"] = 0.1 * (i + 1) / 4
        m(torch.ones(1, 1)).backward()
        o.step()
