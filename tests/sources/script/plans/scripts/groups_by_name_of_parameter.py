import torch
from torch import nn

net = nn.Sequential(nn.Linear(1, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))
decay, no_decay = [], []
for name, param in net.named_parameters():
    if not param.requires_grad:
        continue
    if param.ndim <= 1 or name.endswith(".bias"):
        no_decay.append(param)
    else:
        decay.append(param)
optimizer = torch.optim.AdamW(
    [
        {"params": no_decay, "weight_decay": 0.0},
        {"params": decay, "weight_decay": 0.05},
    ],
    lr=1e-3,
)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=1e-2, epochs=4, steps_per_epoch=3, anneal_strategy="linear"
)
for epoch in range(4):
    for x in torch.randn(3, 5, 1):
        optimizer.zero_grad()
        net(x).mean().backward()
        optimizer.step()
        scheduler.step()
