import sys

import torch
from torch.utils.data import DataLoader, TensorDataset

model = torch.nn.Linear(2, 1)
loader = DataLoader(TensorDataset(torch.randn(28, 2)), batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=30)
done = 0
while True:
    for (x,) in loader:
        if torch.isnan(x).any():
            sys.exit("bad data")
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        scheduler.step()
        done += 1
        if done >= 30:
            sys.exit()
