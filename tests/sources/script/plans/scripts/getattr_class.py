import torch

name = "StepLR"
kw = {"step_size": 3}
m = torch.nn.Linear(1, 1)
o = getattr(torch.optim, "SGD")(m.parameters(), lr=0.1)
s = getattr(torch.optim.lr_scheduler, name)(o, **kw)
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
