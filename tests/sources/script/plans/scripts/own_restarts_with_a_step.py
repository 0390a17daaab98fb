"""Warm-up and cosine in cycles, counted by the scheduler's own `step`; each cycle is lower."""

import math

import torch


class Restarts(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, cycle_steps, mult=1.0, max_lr=0.1, warmup=0, gamma=1.0):
        self.steps = self.first = cycle_steps
        self.mult, self.max_lr, self.top = mult, max_lr, max_lr
        self.warmup, self.gamma = warmup, gamma
        self.cycle, self.place = 0, -1
        super().__init__(optimizer)

    def get_lr(self):
        if self.place < self.warmup:
            return [self.max_lr * (self.place + 1) / self.warmup for _ in self.base_lrs]
        share = (self.place - self.warmup) / (self.steps - self.warmup)
        return [self.max_lr * (1 + math.cos(math.pi * share)) / 2 for _ in self.base_lrs]

    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
            self.place += 1
            if self.place >= self.steps:
                self.cycle += 1
                self.place = self.place - self.steps
                self.steps = int((self.steps - self.warmup) * self.mult) + self.warmup
        self.max_lr = self.top * self.gamma**self.cycle
        self.last_epoch = math.floor(epoch)
        for group, lr in zip(self.optimizer.param_groups, self.get_lr()):
            group["lr"] = lr


net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = Restarts(optimizer, 10, max_lr=0.2, warmup=3, gamma=0.5)
for epoch in range(25):
    for batch in range(2):
        optimizer.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()
    scheduler.step()
