import torch

m, n = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
o = torch.optim.SGD(
    [{"params": m.parameters(), "lr_mult": 0.1}, {"params": n.parameters(), "lr_mult": 1.0}], lr=0.1
)


def set_lr(lr):
    for g in o.param_groups:
        g["lr"] = lr * g.get("lr_mult", 1.0)


for epoch in range(6):
    set_lr(0.1 * (1 - epoch / 6))
    for i in range(2):
        n(m(torch.ones(1, 1))).backward()
        o.step()
