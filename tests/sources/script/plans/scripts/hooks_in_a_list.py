import torch


class Trainer:
    def __init__(self):
        self.model = torch.nn.Linear(2, 1)
        self.optim = torch.optim.SGD(self.model.parameters(), lr=0.1)
        self.lr_sched = torch.optim.lr_scheduler.ExponentialLR(self.optim, 0.9)
        self.on_batch = [self.log]
        self.on_epoch = [self.lr_sched.step, self.log]

    def log(self):
        print("x")

    def fire(self, hooks):
        for h in hooks:
            h()

    def fit(self):
        for epoch in range(4):
            for x in [torch.randn(4, 2)] * 3:
                self.optim.zero_grad()
                self.model(x).mean().backward()
                self.optim.step()
                self.fire(self.on_batch)
            self.fire(self.on_epoch)


Trainer().fit()
