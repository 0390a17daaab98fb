# plans: 4
import torch

m = [torch.nn.Linear(1, 1) for _ in range(4)]
o = torch.optim.SGD(m[0].parameters(), lr=0.1)
p = torch.optim.SGD(m[1].parameters(), lr=0.1)
q = torch.optim.SGD(m[2].parameters(), lr=0.01)
r = torch.optim.SGD(m[3].parameters(), lr=0.1)


def decay(optimizer):
    for g in optimizer.param_groups:
        g["lr"] = max(g["lr"] * 0.95, 0.02)


for epoch in range(50):
    for one in m:
        one(torch.ones(1, 1)).backward()
    o.step()
    p.step()
    q.step()
    r.step()
    decay(o)
    if p.param_groups[0]["lr"] > 0.015:
        p.param_groups[0]["lr"] *= 0.96
    for g in q.param_groups:
        g["lr"] = min(g["lr"] + 0.003, 0.1)
    for g in r.param_groups:
        g["lr"] = max(g["lr"] - 0.004, 0.03)
