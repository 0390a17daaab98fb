import math
from functools import partial

import torch
from torch.optim.lr_scheduler import LambdaLR


def _get_wsd_lambda(current_step, *, num_warmup, num_stable, num_decay, min_ratio):
    if current_step < num_warmup:
        return float(current_step) / float(max(1, num_warmup))
    if current_step < num_warmup + num_stable:
        return 1.0
    if current_step < num_warmup + num_stable + num_decay:
        progress = float(current_step - num_warmup - num_stable) / float(max(1, num_decay))
        value = max(0.0, 0.5 * (1.0 + math.cos(math.pi * float(0.5) * 2.0 * progress)))
        return (1.0 - min_ratio) * value + min_ratio
    return min_ratio


def get_wsd(optimizer, num_warmup, num_stable, num_decay, min_ratio=0.0, last_epoch=-1):
    lr_lambda = partial(
        _get_wsd_lambda,
        num_warmup=num_warmup,
        num_stable=num_stable,
        num_decay=num_decay,
        min_ratio=min_ratio,
    )
    return LambdaLR(optimizer, lr_lambda, last_epoch)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
sched = get_wsd(optimizer, 4, 10, 6, min_ratio=0.1)
for i in range(24):
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    sched.step()
    optimizer.zero_grad()
