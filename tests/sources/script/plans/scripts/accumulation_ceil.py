import math

import torch
from torch.utils.data import DataLoader

grad_accum = 4
loader = DataLoader(list(range(42)), batch_size=4)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), 0.3)
updates = math.ceil(len(loader) / grad_accum)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda step: min(1.0, (step + 1) / (2 * updates))
)
for epoch in range(3):
    for step, batch in enumerate(loader):
        model(batch[:, None].float()).mean().backward()
        if (step + 1) % grad_accum == 0 or step + 1 == len(loader):
            optimizer.step()
            optimizer.zero_grad()
            scheduler.step()
