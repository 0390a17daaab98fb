# clean
import torch
from torch.optim.swa_utils import SWALR, AveragedModel

optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
averaged = AveragedModel(net)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
swa_scheduler = SWALR(optimizer, anneal_epochs=5, swa_lr=0.05)
for epoch in range(100):
    train_one_epoch(net, optimizer)
    if epoch > 75:
        averaged.update_parameters(net)
        swa_scheduler.step()
    else:
        scheduler.step()
