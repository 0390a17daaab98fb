"""A scheduler of its own that counts in its own `step`, with what torch's constructor calls."""

import torch
from torch.optim.lr_scheduler import LRScheduler


class Noam(LRScheduler):
    def __init__(self, optimizer, size, warmup):
        self.size, self.warmup, self.ticks = size, warmup, 0
        super().__init__(optimizer)

    def get_lr(self):
        rise = min(self.ticks**-0.5, self.ticks * self.warmup**-1.5)
        return [base * self.size**-0.5 * rise for base in self.base_lrs]

    def step(self, epoch=None):
        self.ticks += 1
        super().step(epoch)


class Down(LRScheduler):
    def __init__(self, optimizer, last_epoch=-1):
        LRScheduler.__init__(self, optimizer, last_epoch)

    def step(self):
        self._step_count += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs):
            group["lr"] = base / self._step_count


nets = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
groups = [{"params": nets[0].parameters()}, {"params": nets[1].parameters(), "lr": 2.0}]
first = torch.optim.Adam(groups, lr=1.0)
second = torch.optim.SGD(nets[1].parameters(), lr=0.1)
warm, down = Noam(first, 64, 12), Down(second)
for epoch in range(3):
    for batch in range(7):
        for optimizer in (first, second):
            optimizer.zero_grad()
        nets[1](nets[0](torch.randn(4, 2))).mean().backward()
        first.step()
        second.step()
        warm.step()
    down.step()
# plans: 2
