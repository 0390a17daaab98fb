import torch
from torch import nn

layers = nn.ModuleList([nn.Linear(2, 2) for _ in range(4)])
num_layers, decay, lr = 4, 0.8, 1e-2
groups = []
for i in range(num_layers):
    groups.append({"params": layers[i].parameters(), "lr": lr * decay ** (num_layers - 1 - i)})
optimizer = torch.optim.AdamW(groups, lr=lr)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=[g["lr"] for g in optimizer.param_groups], total_steps=12, pct_start=0.25
)
for step in range(12):
    x = torch.randn(2, 2)
    for layer in layers:
        x = layer(x)
    optimizer.zero_grad()
    x.sum().backward()
    optimizer.step()
    scheduler.step()
