import random

import torch

batches = [torch.ones(2, 1) * n for n in range(8)]
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
for epoch in range(7):
    for batch in random.sample(batches, 5):
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
    scheduler.step()
