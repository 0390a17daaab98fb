import torch

m, n = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
o = torch.optim.SGD([{"params": m.parameters()}, {"params": n.parameters()}], lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, [lambda e, k=k: 1.0 / (1 + k * e) for k in range(2)])
for epoch in range(6):
    n(m(torch.ones(1, 1))).backward()
    o.step()
    s.step()
