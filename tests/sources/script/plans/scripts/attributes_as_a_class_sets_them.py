import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
class C:
    def __getattr__(self, name):
        if name.startswith("_"): raise AttributeError(name)
        return {"lr": 0.1, "gamma": 0.5}.get(name, 3)
    def __setattr__(self, k, v):
        object.__setattr__(self, k, v * 2)
c = C()
opt = SGD(params, lr=c.lr)
sch = S.StepLR(opt, c.step_size, c.gamma)
for e in range(c.epochs + 4):
    opt.step()
    sch.step()
c.lr = 0.4
opt.param_groups[0]["lr"] = c.lr
opt.step()
