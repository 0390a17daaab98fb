import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: 1.0 if e < 2 or (e > 3 and not e % 2) else 0.3)
for epoch in range(8):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
