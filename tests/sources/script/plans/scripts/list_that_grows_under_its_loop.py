import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

net = torch.nn.Linear(1, 1)
params = list(net.parameters())
xs = [1, 2]
opt = SGD(params, lr=0.1)
for x in xs:
    if len(xs) < 6:
        xs.append(x * 0.5)
    opt.param_groups[0]["lr"] = x
    opt.step()
