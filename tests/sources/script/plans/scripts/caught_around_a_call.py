import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
def get(e):
    if e == 3: raise RuntimeError("x")
    return 0.1 * (e + 1)
def safe(e):
    try:
        return get(e)
    except RuntimeError:
        return 0.77
for e in range(6):
    opt.param_groups[0]["lr"] = safe(e)
    opt.step()
