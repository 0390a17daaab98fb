import torch
from torch.optim import SGD
from torch.optim import lr_scheduler as S

net = torch.nn.Linear(1, 1)
params = list(net.parameters())


class A:
    def lr(self, e):
        return 0.1 / (e + 1)


class B(A):
    def lr(self, e):
        return super().lr(e) * 2


class D(A):
    def lr(self, e):
        return super().lr(e) + 1


class E(B, D):
    pass


c = E()
opt = SGD(params, lr=0.1)
for e in range(4):
    opt.param_groups[0]["lr"] = c.lr(e)
    opt.step()
