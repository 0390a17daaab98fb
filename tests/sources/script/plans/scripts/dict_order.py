import torch

cfg = {"a": {"lr": 0.1}, "b": {"lr": 0.2}}
cfg["a"].update(lr=0.3)
m = torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), **cfg["a"])
s = torch.optim.lr_scheduler.StepLR(o, **dict(step_size=2, gamma=0.5))
for epoch in range(6):
    m(torch.ones(1, 1)).backward()
    o.step()
    s.step()
