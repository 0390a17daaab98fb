import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
step = 0
while step < 10:
    for i in range(6):
        m(torch.ones(1, 1)).backward()
        o.step()
        s.step()
        step += 1
