import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
import itertools
c = itertools.count(1)
opt = SGD(params, lr=0.1)
for e in c:
    opt.param_groups[0]["lr"] = 0.1 * e
    opt.step()
    if e == 3: break
for e in c:
    opt.param_groups[0]["lr"] = e
    opt.step()
    if e > 5: break
# because: how much is taken of an iterator is not known
