import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
tot = 0
xs = [tot := tot + k for k in range(4)]
for e, x in enumerate(xs):
    opt.param_groups[0]["lr"] = (y := x * 0.1) + tot
    opt.step()
opt.param_groups[0]["lr"] = y
opt.step()
