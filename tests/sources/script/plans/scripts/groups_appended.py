import torch

m, n = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
o = torch.optim.SGD(m.parameters(), lr=0.1)
o.add_param_group({"params": n.parameters(), "lr": 0.5})
s = torch.optim.lr_scheduler.StepLR(o, 3)
for epoch in range(9):
    n(m(torch.ones(1, 1))).backward()
    o.step()
    s.step()
