import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
from functools import cached_property
class C:
    n = 1
    @cached_property
    def lr(self): return 0.1 * self.n
c = C()
opt = SGD(params, lr=0.1)
for e in range(5):
    c.n += 1
    opt.param_groups[0]["lr"] = c.lr
    opt.step()
    if e == 2: del c.lr
