# because: the function does not always give the same
import torch


class F:
    def __init__(self):
        self.v = 1.0

    def __call__(self, e):
        self.v *= 0.9
        return self.v


m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, F())
for epoch in range(8):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
