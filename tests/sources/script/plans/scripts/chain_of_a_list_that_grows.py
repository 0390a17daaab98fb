import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
import itertools
xs = [1, 2]
opt = SGD(params, lr=0.1)
for e in itertools.chain(xs, [7, 8]):
    opt.param_groups[0]["lr"] = e
    opt.step()
    if e == 1: xs.append(5)
