# because: which optimizer `optimizer` is here changes while the loop goes on
import torch


class Trainer:
    def __init__(self):
        self.net = torch.nn.Linear(2, 1)
        self.set_up(0.1)

    def set_up(self, lr):
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 2)

    def train(self):
        for epoch in range(epochs):
            if epoch == 3:
                self.set_up(0.05)
            self.optimizer.zero_grad()
            self.net(torch.randn(4, 2)).mean().backward()
            self.optimizer.step()
            self.scheduler.step()


Trainer().train()
