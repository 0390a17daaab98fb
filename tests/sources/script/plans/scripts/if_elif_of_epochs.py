# plans: 3
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=30)
args = parser.parse_args()
m = [torch.nn.Linear(1, 1) for _ in range(3)]
o = torch.optim.SGD(m[0].parameters(), lr=0.1)
p = torch.optim.SGD(m[1].parameters(), lr=0.1)
q = torch.optim.SGD(m[2].parameters(), lr=0.1)
for epoch in range(args.epochs):
    if epoch == 5:
        o.param_groups[0]["lr"] = 0.05
    elif epoch in (9, 14):
        o.param_groups[0]["lr"] *= 0.1
    if epoch == 20:
        o.param_groups[0]["lr"] = 0.0002
    if epoch >= 25:
        for g in p.param_groups:
            g["lr"] = 0.01
    elif epoch >= 10:
        for g in p.param_groups:
            g["lr"] = 0.05
    if epoch == 3:
        q.param_groups[0]["lr"] *= 0.5
    if epoch == 6:
        q.param_groups[0]["lr"] *= 0.3
    for one in m:
        one(torch.ones(1, 1)).backward()
    o.step()
    p.step()
    q.step()
