import torch
from torch.optim.swa_utils import SWALR

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lr_lambda=lambda epoch: 0.9)
swa_scheduler = SWALR(optimizer, anneal_strategy="linear", anneal_epochs=20, swa_lr=0.05)
for epoch in range(30):
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    if epoch > 16:
        swa_scheduler.step()
    else:
        scheduler.step()
