import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
try:
    for a, b in zip([1, 2], [1, 2, 3], strict=True):
        opt.param_groups[0]["lr"] = 0.1 * a + b
        opt.step()
except ValueError:
    opt.param_groups[0]["lr"] = 0.5
    opt.step()
opt.step()
# because: what is zipped is not of one length
