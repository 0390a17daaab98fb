import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
opt.defaults["lr"] = 0.5
for e in range(4):
    opt.param_groups[0]["lr"] = opt.defaults["lr"] / (e + 1)
    opt.step()
