import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
xs = [1, 2, 3]
opt = SGD(params, lr=0.1)
for i, x in enumerate(xs):
    opt.param_groups[0]["lr"] = x
    opt.step()
    if i < 2: xs[i + 1] *= 10
    if i == 0: xs.append(4)
