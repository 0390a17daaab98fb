import torch


class Hook:
    def before_epoch(self, t): ...
    def after_step(self, t): ...
    def after_epoch(self, t): ...


class LRHook(Hook):
    def __init__(self, by_epoch=True):
        self.by_epoch = by_epoch

    def after_step(self, t):
        if not self.by_epoch:
            t.sched.step()

    def after_epoch(self, t):
        if self.by_epoch:
            t.sched.step()


class T:
    def __init__(self, hooks):
        self.net = torch.nn.Linear(2, 1)
        self.opt = torch.optim.SGD(self.net.parameters(), lr=0.1)
        self.sched = torch.optim.lr_scheduler.StepLR(self.opt, 3, 0.1)
        self.hooks = hooks

    def call(self, name):
        for h in self.hooks:
            getattr(h, name)(self)

    def run(self, epochs, n):
        for e in range(epochs):
            self.call("before_epoch")
            for i in range(n):
                self.opt.zero_grad()
                self.net(torch.randn(4, 2)).mean().backward()
                self.opt.step()
                self.call("after_step")
            self.call("after_epoch")


T([Hook(), LRHook(by_epoch=False)]).run(3, 4)
