import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
calls = []
def f(x):
    calls.append(x)
    return 0.1 * x
m = map(f, [1, 2, 3, 4])
opt = SGD(params, lr=next(m))
opt.step()
for lr in m:
    opt.param_groups[0]["lr"] = lr * len(calls)
    opt.step()
for lr in m:
    opt.step()
# because: what `calls` is when it is taken is not known
