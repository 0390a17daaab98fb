"""As many processes as the script takes where nothing says it, among which a sampler shares out."""

import os

import torch
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

world = int(os.environ.get("WORLD_SIZE", "4"))
dataset = TensorDataset(torch.randn(103, 2))
sampler = DistributedSampler(dataset, num_replicas=world, rank=0)
loader = DataLoader(dataset, batch_size=8, sampler=sampler)
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1 * world)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, 3 * len(loader))
for epoch in range(3):
    sampler.set_epoch(epoch)
    for (batch,) in loader:
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
        scheduler.step()
