import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

net = torch.nn.Linear(1, 1)
params = list(net.parameters())
m = map(lambda x: x * 0.1, [1, 2, 3])
opt = SGD(params, lr=0.1)
for k in range(2):
    for lr in m:
        opt.param_groups[0]["lr"] = lr
        opt.step()
