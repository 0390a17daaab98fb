import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
class C: f = 1.0
t = {0: 0.5, 1: 0.25}
for e in range(6):
    try:
        C.f = t[e]
    except Exception:
        C.f = 0.9
    opt.param_groups[0]["lr"] *= C.f
    opt.step()
