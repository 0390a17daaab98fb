# plans: 1
import torch
from torch.optim.swa_utils import SWALR

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = SWALR(optimizer, swa_lr=0.01, anneal_epochs=4, anneal_strategy="cos")
for epoch in range(8):
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    scheduler.step()
