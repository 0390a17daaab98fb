# because: what the function gives changes after it is built
import torch

warm = 5
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: min(1.0, (e + 1) / warm))
warm = 10
for epoch in range(12):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
