import math

import torch
from torch.optim.lr_scheduler import LambdaLR


def cosine_with_warmup(optimizer, warmup, total, cycles=0.5, last_epoch=-1):
    def lr_lambda(step):
        if step < warmup:
            return float(step) / float(max(1, warmup))
        progress = float(step - warmup) / float(max(1, total - warmup))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * float(cycles) * 2.0 * progress)))

    return LambdaLR(optimizer, lr_lambda, last_epoch)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)
steps = 30
scheduler = cosine_with_warmup(optimizer, int(0.1 * steps), steps)
for _ in range(steps):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
