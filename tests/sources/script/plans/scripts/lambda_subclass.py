import math

import torch
from torch.optim.lr_scheduler import LambdaLR


class WarmupCosineSchedule(LambdaLR):
    """Linear warmup and then cosine decay."""

    def __init__(self, optimizer, warmup_steps, t_total, cycles=0.5, last_epoch=-1):
        self.warmup_steps = warmup_steps
        self.t_total = t_total
        self.cycles = cycles
        super(WarmupCosineSchedule, self).__init__(optimizer, self.lr_lambda, last_epoch=last_epoch)

    def lr_lambda(self, step):
        if step < self.warmup_steps:
            return float(step) / float(max(1.0, self.warmup_steps))
        progress = float(step - self.warmup_steps) / float(max(1, self.t_total - self.warmup_steps))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * float(self.cycles) * 2.0 * progress)))


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=3e-2, momentum=0.9)
t_total = 17
scheduler = WarmupCosineSchedule(optimizer, warmup_steps=4, t_total=t_total)
global_step = 0
while True:
    for step, batch in enumerate([torch.ones(1, 1)] * 5):
        model(batch).backward()
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        global_step += 1
        if global_step % t_total == 0:
            break
    if global_step % t_total == 0:
        break
