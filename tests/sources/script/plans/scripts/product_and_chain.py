import itertools

import torch
from torch.utils.data import DataLoader

model = torch.nn.Linear(1, 1)
loader = DataLoader(torch.ones(5, 1))
more = DataLoader(torch.ones(2, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.9**step)
for epoch, batch in itertools.product(range(4), itertools.chain(loader, more)):
    optimizer.zero_grad()
    model(batch).backward()
    optimizer.step()
    if epoch > 0:
        scheduler.step()
