import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S
net = torch.nn.Linear(1, 1)
params = list(net.parameters())
opt = SGD(params, lr=0.1)
sch = S.CosineAnnealingLR(opt, 10)
for e in range(8):
    opt.step()
    if e == 2: sd = sch.state_dict()
    if e == 5: sch.load_state_dict(sd)
    sch.step()
# because: the state of the scheduler is loaded
