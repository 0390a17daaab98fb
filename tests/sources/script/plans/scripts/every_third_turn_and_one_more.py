import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
sch = S.StepLR(opt, 2, 0.5)
for e in range(12):
    if e % 3 == 1 or e == 6: opt.step(); sch.step()
