import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, ReduceLROnPlateau


class CFG:
    scheduler = "ReduceLROnPlateau"
    per_batch = False


def get_scheduler(optimizer):
    if CFG.scheduler == "ReduceLROnPlateau":
        scheduler = ReduceLROnPlateau(optimizer, mode="min", patience=2)
    elif CFG.scheduler == "CosineAnnealingLR":
        scheduler = CosineAnnealingLR(optimizer, T_max=10)
    return scheduler


optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
scheduler = get_scheduler(optimizer)
for epoch in range(10):
    for batch in loader:
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
        if CFG.per_batch:
            scheduler.step()
    scheduler.step()  # expect: LR606
