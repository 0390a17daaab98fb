import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.ExponentialLR(o, 0.9)
for epoch in range(7):
    for i in range(2):
        m(torch.ones(1, 1)).backward()
        o.step()
    if epoch % 2 == 0:
        s.step()
