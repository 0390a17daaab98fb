# must say: len(loaders["val"])
import torch
from torch.utils.data import DataLoader

loaders = {"train": DataLoader(train_data, 32), "val": DataLoader(val_data, 32)}
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20 * len(loaders["val"]))  # expect: LR630
for epoch in range(20):
    for batch in loaders["train"]:
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
        scheduler.step()
