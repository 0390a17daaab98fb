# plans: 3
import torch

m, n, k = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
lrs = {0: 0.1, 3: 0.05, 6: 0.01}
o = torch.optim.SGD(m.parameters(), lr=0.1)
p = torch.optim.SGD(n.parameters(), lr=0.2)
q = torch.optim.SGD(k.parameters(), lr=0.3)


def adjust(optimizer, epoch):
    table = {epoch: 0.3 * 0.5 ** (epoch - 1)}
    if epoch in table.keys():
        for g in optimizer.param_groups:
            g["lr"] = table[epoch]


for epoch in range(9):
    if epoch in lrs:
        for g in o.param_groups:
            g["lr"] = lrs[epoch]
    lr = lrs.get(epoch + 1)
    if lr is not None:
        p.param_groups[0]["lr"] = lr * 3
    k(n(m(torch.ones(1, 1)))).backward()
    o.step()
    p.step()
    q.step()
    adjust(q, epoch + 1)
