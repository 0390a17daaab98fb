import torch

m, n = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
o = torch.optim.SGD([{"params": m.parameters()}, {"params": n.parameters()}], lr=0.1)
for epoch in range(6):
    o.param_groups[0]["lr"] = 0.1 / (epoch + 1)
    n(m(torch.ones(1, 1))).backward()
    o.step()
