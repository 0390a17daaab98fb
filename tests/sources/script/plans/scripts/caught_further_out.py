import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
d = {0: 1.0, 1: 0.5}
for e in range(5):
    try:
        try:
            f = d[e]
        except IndexError:
            f = 100.0
    except KeyError:
        f = 0.25
    opt.param_groups[0]["lr"] = f
    opt.step()
