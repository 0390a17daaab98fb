import torch

table = [1.0, 0.5, 0.25, 0.1]
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: table[min(e, 3)])
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
