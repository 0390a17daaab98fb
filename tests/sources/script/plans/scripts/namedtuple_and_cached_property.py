from collections import namedtuple
from functools import cached_property

import torch

State = namedtuple("State", "optimizer, scheduler")


class Trainer:
    def __init__(self, model, epochs):
        self.model = model
        self.epochs = epochs

    @cached_property
    def optimizer(self):
        return torch.optim.SGD(self.model.parameters(), lr=0.1)

    @cached_property
    def scheduler(self):
        return torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, self.epochs)

    def fit(self):
        state = State(self.optimizer, scheduler=self.scheduler)
        for epoch in range(self.epochs):
            state.optimizer.zero_grad()
            self.model(torch.ones(1, 1)).backward()
            self.optimizer.step()
            state.scheduler.step()


model = torch.nn.Linear(1, 1)
Trainer(model, 9).fit()
