# clean
# From torch's documentation of SWALR: it takes over when the other scheduler has decayed the LR.
import torch
from torch.optim.swa_utils import SWALR

optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
scheduler = torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lr_lambda=lambda epoch: 0.98)
swa_scheduler = SWALR(optimizer, anneal_strategy="linear", anneal_epochs=20, swa_lr=0.05)
for epoch in range(300):
    train_one_epoch(net, optimizer)
    if epoch > 160:
        swa_scheduler.step()
    else:
        scheduler.step()
