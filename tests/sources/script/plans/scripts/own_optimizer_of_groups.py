import torch


class MuonAdamW(torch.optim.Optimizer):
    def __init__(self, param_groups):
        super().__init__(param_groups, defaults={})

    def step(self):
        pass


net = torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.Linear(2, 2))
groups = [
    dict(kind="adamw", params=net[0].parameters(), lr=0.2),
    dict(kind="muon", params=net[1].parameters(), lr=0.02),
]
opt = MuonAdamW(groups)
for g in opt.param_groups:
    g["initial_lr"] = g["lr"]
for step in range(20):
    net(torch.randn(3, 4)).mean().backward()
    m = 1 - step / 20
    for g in opt.param_groups:
        g["lr"] = g["initial_lr"] * m
        if g["kind"] == "muon":
            g["momentum"] = 0.9
    opt.step()
