import numpy as np
import torch

base_value, final_value, epochs, niter_per_ep, warmup_epochs = 0.01, 1e-4, 5, 4, 1


def cosine_scheduler(base_value, final_value, epochs, niter_per_ep, warmup_epochs=0, start=0):
    warmup_schedule = np.array([])
    warmup_iters = warmup_epochs * niter_per_ep
    if warmup_epochs > 0:
        warmup_schedule = np.linspace(start, base_value, warmup_iters)
    iters = np.arange(epochs * niter_per_ep - warmup_iters)
    schedule = final_value + 0.5 * (base_value - final_value) * (
        1 + np.cos(np.pi * iters / len(iters))
    )
    schedule = np.concatenate((warmup_schedule, schedule))
    assert len(schedule) == epochs * niter_per_ep
    return schedule


lr_schedule = cosine_scheduler(base_value, final_value, epochs, niter_per_ep, warmup_epochs)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters())
for epoch in range(epochs):
    for it in range(niter_per_ep):
        global_step = niter_per_ep * epoch + it
        for i, param_group in enumerate(optimizer.param_groups):
            param_group["lr"] = lr_schedule[global_step]
        optimizer.zero_grad()
        model(torch.randn(3, 2)).mean().backward()
        optimizer.step()
