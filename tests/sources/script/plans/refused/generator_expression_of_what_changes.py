import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
k = 2
g = (0.1 * j * k for j in range(1, 4))
k = 5
opt = SGD(params, lr=0.1)
for lr in g:
    k += 1
    opt.param_groups[0]["lr"] = lr
    opt.step()
# because: what `k` is when it is taken is not known
