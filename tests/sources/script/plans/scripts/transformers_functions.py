# needs: transformers
# plans: 2
"""The functions behind the names, accumulated."""

import math

import torch
from transformers import get_cosine_schedule_with_warmup, get_polynomial_decay_schedule_with_warmup
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.ones(22, 4)), batch_size=2)
accumulation, epochs = 4, 3
updates = math.ceil(len(loader) / accumulation)

model = torch.nn.Linear(4, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-4)
scheduler = get_cosine_schedule_with_warmup(
    optimizer, int(0.1 * epochs * updates), epochs * updates, num_cycles=0.4
)
for epoch in range(epochs):
    for i, (x,) in enumerate(loader):
        (model(x).mean() / accumulation).backward()
        if (i + 1) % accumulation == 0 or i + 1 == len(loader):
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()

other = torch.optim.SGD(model.parameters(), lr=0.5)
decay = get_polynomial_decay_schedule_with_warmup(other, 4, 40, lr_end=0.01, power=2.0)
for _ in range(45):
    other.step()
    decay.step()
