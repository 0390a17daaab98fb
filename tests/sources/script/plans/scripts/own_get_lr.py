from torch.optim.lr_scheduler import LRScheduler

import torch


class PolyWarmup(LRScheduler):
    def __init__(self, optimizer, warmup, total, power=0.9, last_epoch=-1):
        self.warmup = warmup
        self.total = total
        self.power = power
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch < self.warmup:
            factor = (self.last_epoch + 1) / self.warmup
        else:
            factor = (
                1 - (self.last_epoch - self.warmup) / (self.total - self.warmup)
            ) ** self.power
        return [base_lr * factor for base_lr in self.base_lrs]


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = PolyWarmup(optimizer, warmup=3, total=14)
for it in range(14):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
