import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

net = torch.nn.Linear(1, 1)
params = list(net.parameters())
it = iter(range(10))
opt = SGD(params, lr=0.1)
for a in it:
    opt.param_groups[0]["lr"] = 0.1 * (a + 1)
    opt.step()
    if a == 3:
        break
for b in it:
    opt.param_groups[0]["lr"] = 0.01 * (b + 1)
    opt.step()
