import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
def g(n):
    for k in range(n):
        if state["stop"]: return
        yield k
state = {"stop": False}
opt = SGD(params, lr=0.1)
for k in g(8):
    opt.param_groups[0]["lr"] = 0.1 / (k + 1)
    opt.step()
    if k == 3: state["stop"] = True
opt.param_groups[0]["lr"] = 0.5
opt.step()
