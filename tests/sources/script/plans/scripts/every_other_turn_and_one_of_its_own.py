import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
for e in range(10):
    opt.step()
    if e % 2 == 1: opt.param_groups[0]["lr"] = 0.1 / (e + 1)
    if e == 5: opt.param_groups[0]["lr"] = 0.7
