import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
class Swallow:
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        opt.param_groups[0]["lr"] *= 0.5
        return t is ValueError
opt = SGD(params, lr=0.1)
for e in range(5):
    with Swallow():
        opt.step()
        if e % 2: raise ValueError
        opt.param_groups[0]["lr"] *= 3
