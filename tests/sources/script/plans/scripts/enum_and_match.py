import enum
import torch


class Kind(enum.Enum):
    STEP = "step"
    EXP = "exp"


kind = Kind.EXP
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
match kind:
    case Kind.STEP:
        s = torch.optim.lr_scheduler.StepLR(o, 2)
    case Kind.EXP:
        s = torch.optim.lr_scheduler.ExponentialLR(o, 0.7)
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
