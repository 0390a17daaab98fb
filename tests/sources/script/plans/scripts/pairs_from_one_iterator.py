import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

net = torch.nn.Linear(1, 1)
params = list(net.parameters())
it = iter([1, 2, 3, 4, 5, 6, 7])
opt = SGD(params, lr=0.1)
for a, b in zip(it, it):
    opt.param_groups[0]["lr"] = 0.1 * a + b
    opt.step()
for c in it:
    opt.param_groups[0]["lr"] = 9.0
    opt.step()
