import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
class C: x = None
c = C()
opt = SGD(params, lr=getattr(c, "lr", 0.3))
for e in range(4):
    opt.step()
    setattr(c, "lr", 0.1 * e)
    opt.param_groups[0]["lr"] = getattr(c, "lr", 0.3) + (0 if hasattr(c, "y") else 1)
    if e == 2: c.y = 2
