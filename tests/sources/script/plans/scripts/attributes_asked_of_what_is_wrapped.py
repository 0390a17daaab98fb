import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
class Acc:
    def __init__(self, n): self.n, self.k = n, 0
    def prepare(self, *a): return tuple(W(x, self) for x in a)
    def tick(self): self.k += 1
class W:
    def __init__(self, inner, acc): self.inner, self.acc = inner, acc
    def step(self):
        if self.acc.k % self.acc.n == 0: self.inner.step()
    def __getattr__(self, n): return getattr(self.inner, n)
acc = Acc(2)
o = SGD(params, lr=0.1); s = S.StepLR(o, 2, 0.5)
opt, sch = acc.prepare(o, s)
for e in range(10):
    acc.tick()
    opt.step(); sch.step()
    if e == 5: opt.param_groups[0]["lr"] = 0.7
