import torch
from project import train_one_epoch

optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20, eta_min=1e-6)  # expect: LR301
for fold, (train_ids, val_ids) in enumerate(kfold.split(dataset)):
    for epoch in range(20):
        train_one_epoch(net, optimizer, train_ids)
        scheduler.step()
