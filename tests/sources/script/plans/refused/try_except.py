# because: `lr` depends on `an import`
import torch

try:
    import not_a_package_at_all

    LR = 0.5
except ImportError:
    LR = 0.1
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=LR)
s = torch.optim.lr_scheduler.StepLR(o, 2)
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
