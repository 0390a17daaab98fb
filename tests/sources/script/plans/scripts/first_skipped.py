import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
for epoch in range(4):
    for i in range(5):
        if i == 0:
            continue
        m(torch.ones(1, 1)).backward()
        o.step()
        s.step()
