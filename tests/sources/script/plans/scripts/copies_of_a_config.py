import copy
import importlib
from dataclasses import dataclass, replace

import torch


@dataclass
class Config:
    epochs: int = 50
    gamma: float = 0.5


schedulers = importlib.import_module("torch.optim.lr_scheduler")
config = replace(Config(), epochs=12)
other = copy.deepcopy(config)
other.epochs = 4
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = schedulers.StepLR(optimizer, 3, gamma=config.gamma)
for epoch in range(config.epochs - other.epochs):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
