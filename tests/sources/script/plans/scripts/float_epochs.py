import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.LinearLR(o, 0.5, total_iters=int(9 * 0.35))
for epoch in range(int(9.7)):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
