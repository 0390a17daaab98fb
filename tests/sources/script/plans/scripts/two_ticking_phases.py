import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
w = torch.optim.lr_scheduler.LinearLR(o, 0.1, total_iters=3)
s = torch.optim.lr_scheduler.StepLR(o, 2)
for epoch in range(9):
    m(torch.ones(1, 1)).backward()
    o.step()
    if epoch < 3:
        w.step()
    else:
        s.step()
