# because: the script runs code from text
import torch

m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
s = torch.optim.lr_scheduler.StepLR(o, 2)
exec("for group in o.param_groups:\n    group['lr'] = 0.5")
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
