"""A warmup of several epochs by hand over a LambdaLR whose counter is set back."""

import math
import numpy as np
import torch
from torch.optim import lr_scheduler

hyp = dict(
    lr0=0.01, lrf=0.1, warmup_epochs=2.0, warmup_bias_lr=0.1, momentum=0.937, warmup_momentum=0.8
)
epochs, nb = 6, 5
model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2), torch.nn.Linear(2, 1))
g = [], [], []
bn = (torch.nn.BatchNorm1d,)
for v in model.modules():
    if hasattr(v, "bias") and isinstance(v.bias, torch.nn.Parameter):
        g[2].append(v.bias)
    if isinstance(v, bn):
        g[1].append(v.weight)
    elif hasattr(v, "weight") and isinstance(v.weight, torch.nn.Parameter):
        g[0].append(v.weight)
optimizer = torch.optim.SGD(g[2], lr=hyp["lr0"], momentum=hyp["momentum"], nesterov=True)
optimizer.add_param_group({"params": g[0], "weight_decay": 5e-4})
optimizer.add_param_group({"params": g[1], "weight_decay": 0.0})
lf = lambda x: (1 - x / epochs) * (1.0 - hyp["lrf"]) + hyp["lrf"]
scheduler = lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
nw = max(round(hyp["warmup_epochs"] * nb), 4)
last_opt_step = -1
start_epoch = 0
scheduler.last_epoch = start_epoch - 1
nbs, batch_size = 64, 64
accumulate = max(round(nbs / batch_size), 1)
for epoch in range(start_epoch, epochs):
    optimizer.zero_grad()
    for i in range(nb):
        ni = i + nb * epoch
        if ni <= nw:
            xi = [0, nw]
            accumulate = max(1, np.interp(ni, xi, [1, nbs / batch_size]).round())
            for j, x in enumerate(optimizer.param_groups):
                x["lr"] = np.interp(
                    ni, xi, [hyp["warmup_bias_lr"] if j == 0 else 0.0, x["initial_lr"] * lf(epoch)]
                )
        model(torch.randn(4, 2)).mean().backward()
        if ni - last_opt_step >= accumulate:
            optimizer.step()
            optimizer.zero_grad()
            last_opt_step = ni
    scheduler.step()
