# because: the function does not always give the same
import torch

calls = 0


def f(e):
    global calls
    calls += 1
    return 1.0 / calls


m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, f)
for epoch in range(12):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
