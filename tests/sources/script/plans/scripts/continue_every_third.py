import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
k = 0
for epoch in range(3):
    for i in range(8):
        m(torch.ones(1, 1)).backward()
        k += 1
        if k % 3 != 0:
            continue
        o.step()
        s.step()
