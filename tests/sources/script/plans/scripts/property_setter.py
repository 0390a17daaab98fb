import torch


class Opt:
    def __init__(self, params, lr):
        self._opt = torch.optim.SGD(params, lr=lr)

    @property
    def lr(self):
        return self._opt.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value):
        for g in self._opt.param_groups:
            g["lr"] = value

    def step(self):
        self._opt.step()


net = torch.nn.Linear(2, 1)
opt = Opt(net.parameters(), 0.1)
for it in range(10):
    opt.lr = 0.1 * 0.9**it
    opt._opt.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
