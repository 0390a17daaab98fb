# because: `Own` is an optimizer of its own, which sets its LR
import torch


class Own(torch.optim.Optimizer):
    def __init__(self, params, lr=0.02):
        super().__init__(params, dict(lr=lr))

    def step(self):
        for group in self.param_groups:
            group["lr"] = group["lr"] * 0.9


net = torch.nn.Linear(4, 2)
opt = Own(net.parameters(), lr=0.025)
sched = torch.optim.lr_scheduler.LinearLR(opt, 1.0, 0.0, 20)
for epoch in range(20):
    opt.step()
    sched.step()
