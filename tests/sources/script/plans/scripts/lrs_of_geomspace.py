import numpy as np
import torch

model = torch.nn.Linear(1, 1)
total = 30
lrs = np.concatenate([np.linspace(1e-5, 1e-2, 6), np.geomspace(1e-2, 1e-4, total - 6)])
optimizer = torch.optim.SGD(model.parameters(), lr=lrs[0])
for i in range(total):
    optimizer.param_groups[0]["lr"] = lrs[i]
    model(torch.ones(1, 1)).backward()
    optimizer.step()
