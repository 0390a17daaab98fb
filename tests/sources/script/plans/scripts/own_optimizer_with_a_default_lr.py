# plans: 2
import torch


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr=0.02, weight_decay=0, mu=0.95):
        assert isinstance(params, list) and len(params) >= 1
        params = sorted(params, key=lambda x: x.size(), reverse=True)
        defaults = dict(lr=lr, weight_decay=weight_decay, mu=mu)
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if len(state) == 0:
                    state["momentum"] = torch.zeros_like(p)
                p.add_(p.grad, alpha=-group["lr"])


net = torch.nn.Linear(4, 2)
opt = Muon([p for p in net.parameters() if p.ndim >= 2], lr=0.025)
opt2 = Muon(list(net.parameters()))
sched = torch.optim.lr_scheduler.LinearLR(opt, 1.0, 0.0, 20)
sched2 = torch.optim.lr_scheduler.LinearLR(opt2, 1.0, 0.0, 20)
for epoch in range(20):
    net(torch.randn(3, 4)).mean().backward()
    opt.step()
    opt2.step()
    sched.step()
    sched2.step()
