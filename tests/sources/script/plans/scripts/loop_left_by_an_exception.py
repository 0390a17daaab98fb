import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
sch = S.ExponentialLR(opt, 0.5)
try:
    for e in range(6):
        opt.step()
        if e == 3: raise KeyboardInterrupt
        sch.step()
except KeyboardInterrupt:
    opt.param_groups[0]["lr"] = 0.5
for e in range(2):
    opt.step()
    sch.step()
