# needs: transformers
# plans: 3
"""Names with arguments of their own."""

import torch
from transformers import SchedulerType, get_scheduler


def run(optimizer, scheduler, steps=50):
    for _ in range(steps):
        optimizer.step()
        scheduler.step()


def parameters():
    return [torch.nn.Parameter(torch.ones(2))]


first = torch.optim.AdamW(parameters(), lr=1e-3)
run(
    first,
    get_scheduler(
        SchedulerType.COSINE_WITH_MIN_LR,
        first,
        num_warmup_steps=5,
        num_training_steps=50,
        scheduler_specific_kwargs={"min_lr": 1e-4},
    ),
)
second = torch.optim.AdamW(parameters(), lr=1e-3)
run(
    second,
    get_scheduler(
        "cosine_with_restarts",
        second,
        num_warmup_steps=5,
        num_training_steps=50,
        scheduler_specific_kwargs={"num_cycles": 3},
    ),
)
third = torch.optim.AdamW(parameters(), lr=1e-3)
run(
    third,
    get_scheduler(
        "warmup_stable_decay",
        third,
        num_warmup_steps=5,
        num_training_steps=50,
        scheduler_specific_kwargs={"num_decay_steps": 15, "min_lr_ratio": 0.1},
    ),
)
