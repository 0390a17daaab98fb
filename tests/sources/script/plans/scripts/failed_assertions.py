import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
for e in range(6):
    try:
        assert e != 2, "no"
        v = 0.1
    except AssertionError:
        v = 0.9
    opt.param_groups[0]["lr"] = v
    opt.step()
